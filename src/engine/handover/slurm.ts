/** Jobs for Slurm. */

/** The script of a job that trains with `train.py`, on one node or on many; it is queued again until the run has ended. */
export function torchrunJob(design: string): string {
  return `#!/bin/bash
# Trains ${lineOf(design)} with PyTorch under Slurm:
#
#   sbatch job.sbatch                          one node
#   sbatch --nodes=4 job.sbatch                four
#
# Two minutes before its time is over the job stops at a checkpoint, and is queued again until the run has ended.
#SBATCH --job-name=mlp
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
# With a GPU: --gres=gpu:1, and PROCESSES=1 below is the number of GPUs of a node.
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=slurm-%j.log
set -euo pipefail

PROCESSES=\${PROCESSES:-1}
# How torchrun is called here, such as "python3 -m torch.distributed.run".
TORCHRUN=\${TORCHRUN:-torchrun}
# Slurm runs a copy of this script elsewhere; the folder is where sbatch was called.
cd "\${SLURM_SUBMIT_DIR:-$(dirname "$0")}"

stopped=0
trap 'stopped=1; touch stop' USR1

head_node=$(scontrol show hostnames "\${SLURM_JOB_NODELIST:-localhost}" 2>/dev/null | head -n 1 || hostname)
export OMP_NUM_THREADS=\${OMP_NUM_THREADS:-\${SLURM_CPUS_PER_TASK:-1}}

# The words of TORCHRUN are a command and its arguments.
# shellcheck disable=SC2086
srun $TORCHRUN \\
  --nnodes="\${SLURM_JOB_NUM_NODES:-1}" \\
  --nproc_per_node="$PROCESSES" \\
  --rdzv_id="\${SLURM_JOB_ID:-1}" \\
  --rdzv_backend=c10d \\
  --rdzv_endpoint="$head_node:29400" \\
  --max_restarts=3 \\
  train.py &
training=$!

# A signal ends the first wait; the second one is for the checkpoint.
wait "$training" || code=$?
if [ "$stopped" = 1 ]; then
  wait "$training" || true
  scontrol requeue "$SLURM_JOB_ID"
  exit 0
fi
exit "\${code:-0}"
`;
}

/** A name in a comment. */
function lineOf(name: string): string {
  return name.replace(/[\r\n]/g, " ");
}

/** What a job array for an experiment is made from. */
export interface ExperimentJobFacts {
  /** Path of the experiment's file in the folder. */
  readonly experiment: string;
  /** Number of tasks, each of which trains a shard. */
  readonly tasks: number;
  /** Processor cores of a task. */
  readonly cores: number;
  /** Number of runs, and about how many seconds all take on one core, and a task on its own. */
  readonly runs: number;
  readonly seconds: number;
  readonly perTask: number;
}

/** Shortest time limit of a task, in minutes: another machine may be slower, and the data has to be read. */
const minLimit = 30;
/** A task may take this many times as long as it is expected to. */
const margin = 4;

/** The script of a job array that trains an experiment's shards; the tasks share nothing but the folder. */
export function experimentJob({ experiment, tasks, cores, perTask }: ExperimentJobFacts): string {
  const minutes = Math.ceil(Math.max(minLimit, (margin * perTask) / 60));
  const limit = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00`;
  return `#!/bin/bash
# Trains the cells of ${lineOf(experiment)} as a job array under Slurm: sbatch job.sbatch
#
# A task that is queued again trains only what has not ended.
#SBATCH --job-name=mlp
#SBATCH --array=1-${tasks}
#SBATCH --cpus-per-task=${cores}
#SBATCH --time=${limit}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=slurm-%A_%a.log
set -euo pipefail

# The command line of MLP Studio, such as MLP="node /path/to/cli.js".
MLP=\${MLP:-mlp}
# Slurm runs a copy of this script elsewhere; the folder is where sbatch was called.
cd "\${SLURM_SUBMIT_DIR:-$(dirname "$0")}"

# The words of MLP are a command and its arguments.
# shellcheck disable=SC2086
exec $MLP experiment ${shellWord(experiment)} \\
  --shard "\${SLURM_ARRAY_TASK_ID:-1}/${tasks}" \\
  --jobs "\${SLURM_CPUS_PER_TASK:-${cores}}"
`;
}

/** A word of a shell that stands for itself. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
