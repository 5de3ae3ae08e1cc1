/** The README of a folder that is handed over. */

import { plural } from "../../shared/format/plural.ts";
import { duration } from "../../shared/format/time.ts";
import type { ExperimentJobFacts } from "./slurm.ts";

interface ReadmeFacts {
  readonly name: string;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly parameters: number;
  readonly shuffle: boolean;
}

/** Multiply-adds of a step below which sending the gradients around takes longer than computing them. */
const smallStep = 10e6;

export function torchrunReadme({ name, batchSize, stepsPerEpoch, parameters, shuffle }: ReadmeFacts): string {
  // A multiply-add for each weight and row forward, and two backward.
  const operations = 2 * 3 * parameters * batchSize;
  return `# ${name}, trained with PyTorch

This folder trains the design outside of MLP Studio: on a GPU, on a machine with more cores, or on many machines. It needs Python 3.8 or
newer with torch (1.13 or newer) and numpy. \`train.py\` is meant to be read and changed; the design's numbers are at its top.

| file | is |
|---|---|
| \`train.py\` | the whole training |
| \`data.safetensors\` | the rows as the network takes them, and which of them train, validate and test |
| \`start.safetensors\` | the first weights |
| \`events.jsonl\`, \`run.json\` | what the run reports; MLP Studio follows them |
| \`checkpoint.pt\` | where the run continues when \`train.py\` is started again |
| \`model.safetensors\` | the trained network, a model file of MLP Studio |
| \`stop\` | a file of this name, made by you or by MLP Studio, stops the run at a checkpoint |

## One process

    python3 train.py

A GPU is used where there is one (\`--device cpu\` for none). \`--amp\` computes in mixed precision, \`--compile\` uses torch.compile.

## One machine, several processes

    torchrun --nproc_per_node=2 train.py

One process for each GPU. Options of torchrun are written with underscores, which old and new versions take. PyTorch 1.13 with Python
3.11 also needs \`-r 1 -t 1\` before \`train.py\`.

## Several machines

With this folder on a shared disk, on each machine:

    torchrun --nnodes=4 --nproc_per_node=8 --rdzv_id=1 --rdzv_backend=c10d --rdzv_endpoint=FIRST_MACHINE:29400 --max_restarts=3 train.py

A process that dies is started again, and all continue from the checkpoint; another number of processes may continue as well.

## Slurm

    sbatch job.sbatch
    sbatch --nodes=4 job.sbatch
    PROCESSES=8 sbatch --gres=gpu:8 job.sbatch

\`TORCHRUN="python3 -m torch.distributed.run" sbatch job.sbatch\` where there is no command torchrun.

## SkyPilot

    sky launch -c mlp --gpus A100:8 --workdir . 'torchrun --nproc_per_node=8 train.py'
    sky rsync-down mlp . .
    sky down mlp

## Kubernetes

With Kubeflow's training operator, a PyTorchJob whose containers mount this folder and run
\`torchrun --nnodes=$(PET_NNODES) --nproc_per_node=1 --rdzv_backend=c10d --rdzv_endpoint=$(PET_RDZV_ENDPOINT) train.py\`:

    kubectl apply -f pytorchjob.yaml
    kubectl get pytorchjobs
    kubectl logs -f mlp-worker-0

## What to expect

- The batches are the design's (${batchSize} rows, ${stepsPerEpoch} steps an epoch) whatever the number of processes, so that the result is the same up to
  rounding.${
    shuffle
      ? "\n- The design shuffles its rows, and PyTorch draws another order than MLP Studio: the result is as good, not the same. With `training.shuffle` off it\n  is the same up to rounding."
      : "\n- The design does not shuffle its rows, so that the result is MLP Studio's up to rounding."
  }
- A step takes about ${operations.toExponential(0)} floating-point operations.${
    operations < smallStep
      ? " That is little: several processes would spend more time on\n  sending gradients than on computing them. One process is faster; to try many designs at once, run an experiment in shards\n  (`experiment FILE --shard I/N`)."
      : ""
  }
`;
}

export function experimentReadme({
  experiment,
  tasks,
  cores,
  runs,
  seconds,
  perTask,
}: ExperimentJobFacts): string {
  return `# ${experiment}, trained as a job array

This folder has the experiment, its design and its data, and a job for Slurm. Put it on a disk that the cluster's machines share, and

    sbatch job.sbatch

The ${plural(runs, "run")} take about ${duration(seconds)} on one core of the machine that wrote this: ${plural(tasks, "task")} of about ${duration(perTask)} on ${plural(cores, "core")} each. Each task trains
a shard, a fixed part of the runs; which one depends on nothing but its number. MLP Studio's command line must be there as \`mlp\`, or be
named: \`MLP="node /path/to/cli.js" sbatch job.sbatch\`.

- \`squeue\` shows the tasks, \`scancel\` ends them; started again, they train only what has not ended.
- Opened in MLP Studio over the same disk, \`${experiment}\` shows the cells as their runs end.
- \`mlp experiment ${experiment}\` at the end prints the table, and trains what is still missing.
- Without Slurm, on any machine: \`for i in $(seq ${tasks}); do SLURM_ARRAY_TASK_ID=$i bash job.sbatch; done\`
`;
}
