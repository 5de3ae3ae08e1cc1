export const help = `Usage: node cli.js train DESIGN.mlp.json [options]
       node cli.js bench --sizes 784,128,10 [options]

Trains the network of a design file and prints its losses and scores.

Options
  --set KEY=VALUE   overrides a field of the design, such as training.epochs=5,
                    layers[0].units=64 or dataset.path=other.csv; can be repeated.
                    VALUE is JSON, or a plain text
  --metrics FILE    writes every training event as a line of JSON
  --json            prints one JSON object at the end, and nothing else, on
                    standard output
  --save FILE       writes the trained model as safetensors
  --load FILE       starts from the weights of such a file
  --checkpoint FILE writes the run's whole state from time to time and at the end,
                    so that it can go on after whatever may happen
  --checkpoint-interval SECONDS
                    the time between two of them; 30 by default
  --resume FILE     goes on from such a checkpoint as if there had been no break,
                    and keeps it up to date; with --metrics, the file of the run
                    before is continued. The design may differ in
                    training.epochs alone
  --backend NAME    auto (the fastest that runs here), wasm-wide, wasm-fma,
                    wasm-simd or reference
  --threads N       how many threads compute; 0, the default, for all cores. The
                    results are the same for any number
  --help, --version

bench measures a training step on random data: gathering the batch, softmax
cross-entropy, and SGD with momentum included
  --sizes LIST      inputs, hidden layers and outputs, such as 784,128,10
  --batch N         rows of a step (64)
  --activation NAME of the hidden layers (relu)
  --batch-norm      with batch norm in the hidden layers
  --seconds S       how long to measure (2)
  --backend, --threads, --json as above

Exit codes
  0    trained
  1    internal error
  2    bad input: standard error says in one line what is wrong, and where
  3    training diverged: standard error says in which layer, and what to try
  130  stopped by Ctrl-C; what was reached so far is printed and saved
`;
