export const help = `Usage: node cli.js train DESIGN.mlp.json [options]
       node cli.js evaluate MODEL.safetensors [DATA] [options]
       node cli.js predict MODEL.safetensors DATA [-o OUT] [options]
       node cli.js export MODEL.safetensors --to onnx|pytorch|c|js -o PATH [options]
       node cli.js experiment NAME.mlp-experiment.json [options]
       node cli.js runs [DESIGN.mlp.json] [--json]
       node cli.js gradcheck DESIGN.mlp.json [options]
       node cli.js explain DESIGN.mlp.json --row N [options]
       node cli.js lab init [DESIGN.mlp.json] [options]
       node cli.js bench --sizes 784,128,10 [options]

train
Trains the network of a design file and prints its losses and scores; what is
wrong with its layers, and what to try, on standard error.

  --set KEY=VALUE   overrides a field of the design, such as training.epochs=5,
                    layers[0].units=64 or dataset.path=other.csv; can be repeated.
                    VALUE is JSON, or a plain text
  --metrics FILE    writes every training event as a line of JSON
  --json            prints one JSON object at the end, and nothing else, on
                    standard output
  --save FILE       writes the trained model as safetensors
  --load FILE       starts from the weights of such a file
  --checkpoint FILE writes the run's whole state from time to time and at the end,
                    so that it can continue after an interruption
  --checkpoint-interval SECONDS
                    the time between two of them; 30 by default
  --resume FILE     continues from such a checkpoint as if there had been no break,
                    and keeps it up to date; with --metrics, the file of the run
                    before is continued. The design may differ in
                    training.epochs alone
  --record          records the run in .mlp-studio/runs beside the design, with a
                    checkpoint every 30 seconds and the trained model; with
                    --resume and the checkpoint of a recorded run, that run is
                    continued
  --backend NAME    auto (the fastest that runs here), wasm-wide, wasm-fma,
                    wasm-simd or reference
  --threads N       how many threads compute; 0, the default, for all cores. The
                    results are the same for any number

evaluate
Scores a saved model on labeled rows: on a file, which is read as the model's
training data was, or on a part of the model's own data.

  --part NAME       train, validation or test (default) of the model's own data
  --rows FILE       writes each row's answer as CSV
  --json            prints one JSON object

predict
Writes the rows of a file with the answers of a saved model behind them: the column
prediction and, for classes, probability and one column for each class. The model
says how the file is read; columns are found by name, in any order.

  -o FILE           writes the rows to a file, as CSV or, where its name ends in
                    .jsonl, as JSON Lines (default: CSV on standard output)
  --only-predictions
                    leaves out the rows' own columns
  --lenient         takes cells that cannot be read as missing values
  --json            prints one JSON object: what did not fit the model, scores
                    where the file has the target, and without -o the rows

export
Writes a saved model for another program, with its preprocessing, and a README with
a snippet that runs.

  --to TARGET       onnx, c (one C99 file) or js (one JavaScript module); pytorch
                    writes a folder with model.py and the tensors
  -o PATH           the file or folder
  --no-preprocessing
                    takes inputs that are encoded and scaled already
  --check           runs the export on 100 rows drawn from the training rows'
                    ranges and prints the largest difference; exit code 4 where it
                    is more than rounding

experiment
Runs the cells of an experiment side by side, or continues it: cells that are
finished are not computed again. Each run is recorded beside the design.

  --jobs N          cells that are trained at a time, each on one thread
                    (default: one fewer than there are cores)
  --shard I/N       computes the I-th of N shares of the runs, such as 1/8, so
                    that N machines share the work over one folder
  --csv FILE        writes each run's figures as CSV
  --json            prints one JSON object
  --backend NAME    as above

runs
Lists the recorded runs of a design, or of all designs in the current folder,
newest first.

  --json            prints the records as one JSON array

gradcheck
Compares the gradients of backpropagation with central differences in float64,
layer by layer, for the design's own network and data.

  --set KEY=VALUE   as above
  --parameters N    checks N parameters, a random sample, or all (default 1000)
  --json            prints the report as one JSON object

explain
Shows the forward and the backward pass of one row of the data through the design's
network, node by node: values, local Jacobians and gradients.

  --row N           the row, counted from 1
  --batch N         the row and N - 1 training rows as one batch
  --constant-statistics
                    takes batch norm's mean and variance as constants in the
                    backward pass, and shows how wrong that is; with --batch
  --load FILE       the weights of a saved model; by default those that a run
                    starts from
  --set KEY=VALUE   as above
  --json            prints one JSON object, with all numbers in full

lab init
Draws the weights of a stack of layers in several ways and shows what becomes of
the activations from layer to layer: the stack of a design on its data, or one of
equal layers on N(0, 1) inputs.

  --schemes LIST    initializations, separated by commas
                    (default gaussian:0.01,gaussian:1,xavier-normal,he-normal)
  --activation NAME of every layer, such as relu or leaky-relu:0.1 (default tanh)
  --batch-norm      in every layer
  --steps N         shows the layers after N steps of training, too
  --depth 10 --width 500 --inputs 500 --rows 256 --rate 0.01 --seed 1
                    the stack without a design
  --json            prints the numbers and histograms as one JSON object

bench
Measures a training step on random data: gathering the batch, softmax
cross-entropy, and SGD with momentum included.

  --sizes LIST      inputs, hidden layers and outputs, such as 784,128,10
  --batch N         rows of a step (default 64)
  --activation NAME of the hidden layers (default relu)
  --batch-norm      in the hidden layers
  --seconds S       how long to measure (default 2)
  --backend NAME, --threads N as above
  --json            prints one JSON object

  --help, --version

Exit codes
  0    trained, or the gradients agree
  1    internal error
  2    bad input: standard error says in one line what is wrong, and where
  3    training diverged: standard error says in which layer, and what to try
  4    the gradients do not agree
  130  stopped by Ctrl-C; what was reached so far is printed and saved
`;
