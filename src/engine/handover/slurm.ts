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
# Slurm runs a copy of this script elsewhere; the folder is where sbatch was called.
cd "\${SLURM_SUBMIT_DIR:-$(dirname "$0")}"

stopped=0
trap 'stopped=1; touch stop' USR1

head_node=$(scontrol show hostnames "\${SLURM_JOB_NODELIST:-localhost}" 2>/dev/null | head -n 1 || hostname)
export OMP_NUM_THREADS=\${OMP_NUM_THREADS:-\${SLURM_CPUS_PER_TASK:-1}}

srun torchrun \\
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
