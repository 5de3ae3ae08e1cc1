# ------------------------------------------------------------------------------------------------ network and processes

RANK = int(os.environ.get("RANK", 0))
WORLD = int(os.environ.get("WORLD_SIZE", 1))


def sum_over_processes(tensor):
    """The sum of every process's tensor, through which gradients flow."""
    return tensor if WORLD == 1 else torch.distributed.nn.functional.all_reduce(tensor)


def make_network():
    parts = OrderedDict()
    for index, (inputs, units, norm, activation) in enumerate(LAYERS):
        parts["linear%d" % index] = nn.Linear(inputs, units)
        if norm is not None:
            parts["norm%d" % index] = norm
        parts["activation%d" % index] = activation
    return nn.Sequential(parts)


def names_of_tensors(network):
    """The names of PyTorch's tensors with those of MLP Studio's files."""
    ours = {"weight": "gamma", "bias": "beta", "running_mean": "runningMean", "running_var": "runningVariance"}
    names = {}
    for name in network.state_dict():
        part, tensor = name.split(".")
        index = "".join(filter(str.isdigit, part))
        names[name] = "layers.%s.%s" % (index, tensor if part.startswith("linear") else "batchNorm." + ours[tensor])
    return names


def weights_of(network):
    return [part.weight for part in network if isinstance(part, nn.Linear)]


def biases_before_norm(network):
    """Biases that batch norm takes away again: their gradient is 0 but for rounding, which Adam would magnify."""
    parts = list(network)
    return [a.bias for a, b in zip(parts, parts[1:]) if isinstance(a, nn.Linear) and isinstance(b, BatchNorm)]


def penalty_of(weights):
    return L2 * sum((w**2).sum() for w in weights) if L2 > 0 else torch.zeros((), device=weights[0].device)


def learning_rate(step, steps_per_epoch):
    """The rate of the update after this many: a straight line up, then the schedule."""
    rate = LEARNING_RATE * schedule(
        max(0, step - WARMUP_STEPS), max(1, EPOCHS * steps_per_epoch - WARMUP_STEPS), steps_per_epoch
    )
    return rate * (step + 1) / WARMUP_STEPS if step < WARMUP_STEPS else rate


def clip(parameters):
    """Scales the gradient of all parameters together down to CLIP_NORM where it is longer."""
    norm = torch.sqrt(sum((p.grad.double() ** 2).sum() for p in parameters))
    scale = torch.clamp(CLIP_NORM / norm, max=1.0).float()
    for p in parameters:
        p.grad.mul_(scale)


# ------------------------------------------------------------------------------------------------ files

TYPES = {"F32": "<f4", "F64": "<f8", "I32": "<i4"}


def read_safetensors(path):
    """Eight bytes with the length of the header, the header as JSON, and the tensors, which stay on the disk until they are used."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        shape, begin = tuple(entry["shape"]), 8 + length + entry["data_offsets"][0]
        # A file cannot be mapped where there is nothing.
        empty = 0 in shape
        tensors[name] = (
            np.zeros(shape, TYPES[entry["dtype"]])
            if empty
            else np.memmap(path, TYPES[entry["dtype"]], "r", begin, shape)
        )
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    header, offset, parts = {"__metadata__": metadata}, 0, []
    for name, tensor in tensors.items():
        data = np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    replace_file(path, struct.pack("<Q", len(text)) + text + b"".join(parts))


def replace_file(path, data):
    """Writes a file whole or not at all."""
    with open(path + ".tmp", "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".tmp", path)


def finite(value):
    """JSON knows no NaN."""
    return value if value is not None and math.isfinite(value) else None


class Data:
    """The rows of data.safetensors, which stay on the disk; of a batch only its own are read."""

    def __init__(self, device):
        tensors, self.metadata = read_safetensors("data.safetensors")
        self.device = device
        self.inputs = tensors["inputs"]
        self.labels = tensors.get("labels")
        self.targets = tensors.get("targets")
        self.weights = tensors.get("rowWeights")
        self.parts = {part: np.array(tensors[part]) for part in ("train", "validation", "test")}

    def rows(self, rows):
        """Inputs, what the loss compares with, labels and weights of some rows."""

        def take(array, kind):
            return None if array is None else torch.from_numpy(array[rows].astype(kind)).to(self.device)

        labels = take(self.labels, np.int64)
        targets = take(self.targets, np.float32)
        return take(self.inputs, np.float32), labels if targets is None else targets, labels, take(self.weights, np.float32)

    def spreads(self, part):
        """Of each target of a part: the sum of squared differences from its mean, which R2 compares with."""
        values = self.targets[self.parts[part]].astype(np.float64)
        return ((values - values.mean(0)) ** 2).sum(0) if len(values) else np.zeros(values.shape[1])

    def epoch(self, epoch):
        """The training rows in an epoch's order, the same in every process and after every restart."""
        rows = self.parts["train"]
        if not SHUFFLE:
            return rows
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(SEED * 1000003 + epoch))
        return rows[order.numpy()]

    def batches(self):
        """Where the batches of an epoch begin and end. A single row at the end has no variance, and joins the batch before where there is batch norm."""
        count = len(self.parts["train"])
        begins = list(range(0, count, BATCH_SIZE))
        if len(begins) > 1 and count - begins[-1] == 1 and any(norm is not None for _, _, norm, _ in LAYERS):
            begins.pop()
        return list(zip(begins, begins[1:] + [count]))


# What is added up over rows: their number, loss, penalty (times rows), right answers, and squared errors of each output.
SUMS = 4 + LAYERS[-1][1]


def sums_of(s, compared, labels, losses, penalty):
    rows = torch.tensor(float(len(s)), dtype=torch.float64, device=s.device)
    right = torch.zeros((), dtype=torch.float64, device=s.device)
    squares = torch.zeros(s.shape[1], dtype=torch.float64, device=s.device)
    if TASK == "classification":
        predicted = (s[:, 0] > THRESHOLD).long() if THRESHOLD is not None else s.argmax(1)
        right = (predicted == labels).sum().double()
    else:
        squares = ((s.double() - compared) ** 2).sum(0)
    return torch.cat([torch.stack([rows, losses.double().sum(), rows * penalty, right]), squares])


class Measures:
    """Loss and score of some rows by their sums."""

    def __init__(self, sums, spreads_per_row):
        rows, loss, penalty, right, *squares = sums.tolist()
        self.rows = int(rows)
        count = rows or math.nan
        self.data_loss = finite(loss / count)
        self.loss = finite((loss + penalty) / count)
        self.rmse, self.targets = None, []
        if TASK == "classification":
            self.score = finite(right / count)
            return
        spread = sum(spreads_per_row)
        self.score = finite(1 - sum(squares) / count / spread) if spread > 0 else None
        scales = [scale for _, scale in TARGETS]
        if len(set(scales)) == 1:
            self.rmse = finite(scales[0] * math.sqrt(sum(squares) / count / len(scales)))
        if len(TARGETS) > 1:
            self.targets = [
                {
                    "score": finite(1 - square / count / own) if own > 0 else None,
                    "rmse": finite(scale * math.sqrt(square / count)),
                }
                for square, own, scale in zip(squares, spreads_per_row, scales)
            ]


# ------------------------------------------------------------------------------------------------ the run


class Run:
    """One run: what it has reached, and what it reports."""

    def __init__(self, arguments, device):
        self.arguments, self.device = arguments, device
        self.data = Data(device)
        self.network = make_network().to(device)
        self.names = names_of_tensors(self.network)
        start, self.metadata = read_safetensors("start.safetensors")
        self.network.load_state_dict(
            {name: torch.from_numpy(np.array(start[theirs])) for name, theirs in self.names.items()}
        )
        self.parameters = list(self.network.parameters())
        self.weights = weights_of(self.network)
        self.frozen = biases_before_norm(self.network)
        self.optimizer = make_optimizer(self.parameters)
        self.batches = self.data.batches()
        self.train_rows = len(self.data.parts["train"])
        self.spreads = {
            part: [0.0] if TASK == "classification" else (self.data.spreads(part) / max(1, len(rows))).tolist()
            for part, rows in self.data.parts.items()
        }
        # Where the run is: updates made, whole epochs, and batches of the present one.
        self.step, self.epoch, self.batch = 0, 0, 0
        self.seconds, self.samples = 0.0, 0
        self.window = torch.zeros(SUMS, dtype=torch.float64, device=device)
        self.epoch_sums = torch.zeros(SUMS, dtype=torch.float64)
        self.best = None  # of early stopping: epoch, loss and state
        self.is_over = False
        # An epoch's last step has been made, and what follows it has not.
        self.is_epoch_ending = False
        self.checkpointed_at = time.monotonic()

    # -- one step

    def make_step(self, model, order):
        begin, end = self.batches[self.batch]
        inputs, compared, labels, weights = self.data.rows(order[begin:end][RANK::WORLD])
        rate = learning_rate(self.step, len(self.batches))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.arguments.amp):
            s = model(inputs)
        s = s.float()
        losses = row_losses(s, compared)
        if weights is not None:
            losses = losses * weights
        penalty = penalty_of(self.weights)
        # The gradients' mean over the processes is taken: the rows' share is multiplied by their number, the penalty is not.
        (WORLD * losses.sum() / (end - begin) + penalty).backward()
        for bias in self.frozen:
            bias.grad.zero_()
        if CLIP_NORM > 0:
            clip(self.parameters)
        self.optimizer.step()
        self.step += 1
        self.batch += 1
        self.samples += end - begin
        with torch.no_grad():
            self.window += sums_of(s, compared, labels, losses, penalty.detach())

    def evaluate(self, part):
        """Measures a part of the data with the running averages of batch norm."""
        self.network.eval()
        rows = self.data.parts[part][RANK::WORLD]
        sums = torch.zeros(SUMS, dtype=torch.float64, device=self.device)
        with torch.no_grad():
            penalty = penalty_of(self.weights)
            for begin in range(0, len(rows), 4096):
                inputs, compared, labels, weights = self.data.rows(rows[begin : begin + 4096])
                s = self.network(inputs)
                losses = row_losses(s, compared)
                sums += sums_of(s, compared, labels, losses if weights is None else losses * weights, penalty)
        self.network.train()
        if WORLD > 1:
            dist.all_reduce(sums)
        return Measures(sums.cpu(), self.spreads[part])

    # -- the whole

    def train(self):
        """Trains to the end. @returns why it has ended"""
        model = self.network
        if self.arguments.compile:
            model = torch.compile(model)
        if WORLD > 1:
            ids = [self.device.index] if self.device.type == "cuda" else None
            model = nn.parallel.DistributedDataParallel(model, ids, broadcast_buffers=False)
        begun, before = time.monotonic(), self.seconds
        self.network.train()
        if self.step == 0 and self.batch == 0 and self.epoch == 0:
            self.validate()
        steps_until_report = 1
        reported = time.monotonic()
        while self.epoch < EPOCHS and not self.is_over:
            if not self.is_epoch_ending:
                order = self.data.epoch(self.epoch)
                since = 0
                while self.batch < len(self.batches):
                    self.make_step(model, order)
                    since += 1
                    self.is_epoch_ending = self.batch == len(self.batches)
                    if since < steps_until_report and not self.is_epoch_ending:
                        continue
                    self.seconds = before + time.monotonic() - begun
                    # About a second's steps until the next report; rank 0 decides, since clocks differ.
                    pace = since / max(1e-3, time.monotonic() - reported)
                    since, reported = 0, time.monotonic()
                    steps_until_report, stops, diverged = self.report(max(1, int(pace)))
                    if diverged:
                        return "diverged"
                    if stops:
                        self.save_checkpoint()
                        return "stopped"
            self.end_epoch()
            self.seconds = before + time.monotonic() - begun
            # The last state is kept, too: what comes after the last epoch may be interrupted.
            if self.epoch == EPOCHS or self.is_checkpoint_due():
                self.save_checkpoint()
        return "earlyStopped" if self.is_over else "completed"

    def report(self, pace):
        """Adds up what all processes have measured since the last report. @returns steps until the next one, whether to stop, and
        whether the loss is no number any more"""
        wishes = [float(pace), float(os.path.exists("stop"))] if RANK == 0 else [0.0, 0.0]
        wishes = torch.tensor(wishes, dtype=torch.float64, device=self.device)
        totals = torch.cat([self.window, wishes])
        if WORLD > 1:
            dist.all_reduce(totals)
        totals = totals.cpu()
        self.window.zero_()
        self.epoch_sums += totals[:-2]
        measures = Measures(totals[:-2], self.spreads["train"])
        diverged = measures.loss is None
        if diverged:
            self.emit(
                kind="diverged",
                step=self.step,
                epoch=self.epoch_position(),
                layer=-1,
                quantity="loss",
                message="Training diverged by step %d (epoch %d): the loss is not a finite number."
                % (self.step, self.epoch + 1),
            )
            return 1, False, True
        event = dict(
            kind="progress",
            step=self.step,
            epoch=self.epoch_position(),
            trainLoss=measures.loss,
            trainDataLoss=measures.data_loss,
            trainScore=measures.score or 0,
            learningRate=learning_rate(self.step - 1, len(self.batches)),
        )
        if self.batch == len(self.batches):
            whole = Measures(self.epoch_sums, self.spreads["train"])
            event.update(epochLoss=whole.loss, epochDataLoss=whole.data_loss, epochScore=whole.score or 0)
        event.update(seconds=self.seconds, samplesPerSecond=self.samples / max(1e-9, self.seconds))
        self.emit(**event)
        self.write_record(state="running")
        stops = totals[-1].item() > 0
        if not stops and not self.is_epoch_ending and self.is_checkpoint_due():
            self.save_checkpoint()
        return int(totals[-2].item()), stops, False

    def end_epoch(self):
        self.epoch += 1
        self.batch = 0
        self.is_epoch_ending = False
        self.epoch_sums.zero_()
        loss = self.validate()
        if EARLY_STOPPING is None:
            return
        patience, minimum_change = EARLY_STOPPING
        best_loss = self.best["loss"] if self.best else math.inf
        if loss is not None and loss < best_loss - minimum_change:
            state = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
            self.best = dict(epoch=self.epoch, loss=loss, state=state)
        else:
            self.is_over = self.epoch - (self.best["epoch"] if self.best else 0) >= patience

    def validate(self):
        if len(self.data.parts["validation"]) == 0:
            return None
        measures = self.evaluate("validation")
        if measures.loss is not None:
            event = dict(
                kind="evaluation",
                step=self.step,
                epoch=self.epoch_position(),
                validationLoss=measures.loss,
                validationDataLoss=measures.data_loss,
                validationScore=measures.score or 0,
            )
            if measures.rmse is not None:
                event["validationRmse"] = measures.rmse
            self.emit(**event)
        return measures.loss

    def epoch_position(self):
        return self.epoch + (self.batches[self.batch - 1][1] / self.train_rows if self.batch > 0 else 0)

    def finish(self, reason):
        """Reports how good the network is, and keeps it; one that has diverged is not kept."""
        if reason != "diverged" and self.best is not None:
            self.network.load_state_dict(self.best["state"])
        parts = {part: self.evaluate(part) for part in ("train", "validation", "test")}
        summary = self.summary(parts, None if reason == "diverged" or self.best is None else self.best["epoch"])
        if RANK != 0:
            return
        if reason != "diverged":
            self.save_model(parts)
        self.emit(kind="finished", reason=reason, summary=summary)
        self.write_record(state=reason, summary=named_summary(summary))

    def summary(self, parts, best_epoch):
        summary = dict(task=TASK, epochs=int(self.epoch_position()), steps=self.step, parameters=sum(p.numel() for p in self.parameters))
        for key, name in (("Loss", "loss"), ("DataLoss", "data_loss"), ("Score", "score"), ("Rmse", "rmse")):
            for part, measures in parts.items():
                summary[part + key] = getattr(measures, name)
        several = len(TARGETS) > 1
        summary["targets"] = [
            {"name": name, **{part: measures.targets[i] for part, measures in parts.items() if measures.targets}}
            for i, (name, _) in enumerate(TARGETS if several else [])
        ]
        for part, measures in parts.items():
            scores = [target["score"] for target in measures.targets]
            summary[part + "MeanScore"] = sum(scores) / len(scores) if scores and None not in scores else None
        summary.update(
            bestEpoch=best_epoch,
            seconds=self.seconds,
            samplesPerSecond=self.samples / max(1e-9, self.seconds),
            backend=backend_name(self.device),
            threads=WORLD,
        )
        return summary

    # -- what is kept

    def emit(self, **event):
        if RANK == 0:
            with open("events.jsonl", "a", encoding="utf-8") as file:
                file.write(json.dumps(event) + "\n")

    def write_record(self, **changes):
        """Replaces the run's record, which lists of runs are made from."""
        if RANK != 0:
            return
        with open("run.json", encoding="utf-8") as file:
            record = json.load(file)
        record.update(
            seconds=self.seconds,
            position=dict(step=self.step, epoch=self.epoch_position(), epochs=EPOCHS),
            environment=dict(
                version=record["environment"]["version"],
                backend=backend_name(self.device),
                threads=WORLD,
                platform="%s-%s" % (platform.system().lower(), platform.machine()),
            ),
            **changes,
        )
        replace_file("run.json", json.dumps(record, indent=2).encode())

    def is_checkpoint_due(self):
        return time.monotonic() - self.checkpointed_at >= self.arguments.checkpoint_seconds

    def save_checkpoint(self):
        """Everything that the rest of the run depends on; the same in all processes, so that one writes it."""
        self.checkpointed_at = time.monotonic()
        if RANK != 0:
            return
        state = dict(
            network=self.network.state_dict(),
            optimizer=self.optimizer.state_dict(),
            run={name: getattr(self, name) for name in KEPT},
            best=self.best,
        )
        torch.save(state, "checkpoint.pt.tmp")
        os.replace("checkpoint.pt.tmp", "checkpoint.pt")

    def restore(self):
        """Continues from the checkpoint, where there is one. What was reported after it is reported again."""
        if os.path.exists("checkpoint.pt"):
            state = torch.load("checkpoint.pt", map_location="cpu")
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            for name, value in state["run"].items():
                setattr(self, name, value)
            self.best = state["best"]
        if RANK != 0:
            return
        kept = []
        if os.path.exists("events.jsonl"):
            with open("events.jsonl", encoding="utf-8") as file:
                kept = [line for line in file if line.endswith("\n") and self.is_before(json.loads(line))]
        # A run that begins has one event before its first step, and one that is continued keeps it.
        started = dict(json.loads(self.data.metadata["started"]), backend=backend_name(self.device), threads=WORLD)
        first = [] if self.step > 0 and kept else [json.dumps(started) + "\n"]
        replace_file("events.jsonl", "".join(first + (kept if self.step > 0 else [])).encode())
        if os.path.exists("stop"):
            os.remove("stop")
        self.write_record(state="running", summary=None, **({} if self.step > 0 else dict(started=now())))

    def is_before(self, event):
        """Whether an event was reported before the checkpoint was made."""
        if event["kind"] in ("finished", "diverged", "remedies"):
            return False
        if event.get("step", 0) < self.step:
            return True
        # An epoch's last step was reported; its evaluation may be still to come.
        ended = event["kind"] == "evaluation" and self.is_epoch_ending
        return event.get("step", 0) == self.step and not ended

    def save_model(self, parts):
        score = "accuracy" if TASK == "classification" else "r2"
        metrics = {}
        for part, measures in parts.items():
            metrics[part] = {
                "rows": measures.rows,
                "loss": measures.loss,
                "dataLoss": measures.data_loss,
                score: measures.score,
            }
            if TASK == "regression":
                metrics[part]["rmse"] = measures.rmse
            if measures.targets:
                metrics[part]["targets"] = [
                    {"name": name, "r2": target["score"], "rmse": target["rmse"]}
                    for (name, _), target in zip(TARGETS, measures.targets)
                ]
        metadata = dict(self.metadata, created=now(), metrics=json.dumps(metrics))
        state = self.network.state_dict()
        write_safetensors(
            "model.safetensors", {theirs: state[name] for name, theirs in self.names.items()}, metadata
        )


KEPT = ("step", "epoch", "batch", "seconds", "samples", "epoch_sums", "is_over", "is_epoch_ending")


def named_summary(summary):
    """The summary as run.json has it: scores are called by what they are."""
    score = "Accuracy" if TASK == "classification" else "R2"
    parts = ("train", "validation", "test")
    named = {key: summary[key] for key in ("epochs", "steps", "parameters")}
    for key in ("Loss", "DataLoss"):
        named.update({part + key: summary[part + key] for part in parts})
    named.update({part + score: summary[part + "Score"] for part in parts})
    if TASK == "regression":
        named.update({part + "Rmse": summary[part + "Rmse"] for part in parts})
    if summary["targets"]:
        named.update({part + "MeanR2": summary[part + "MeanScore"] for part in parts})
        named["targets"] = [
            dict(
                name=target["name"],
                **{part + "R2": target[part]["score"] for part in parts if part in target},
                **{part + "Rmse": target[part]["rmse"] for part in parts if part in target},
            )
            for target in summary["targets"]
        ]
    if summary["bestEpoch"] is not None:
        named["bestEpoch"] = summary["bestEpoch"]
    named.update({key: summary[key] for key in ("seconds", "samplesPerSecond", "backend", "threads")})
    return named


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def backend_name(device):
    return "pytorch %s on %s" % (torch.__version__, device.type)


def parse_arguments():
    parser = argparse.ArgumentParser(description="Trains %s with PyTorch." % DESIGN)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cpu", "cuda"])
    parser.add_argument("--amp", action="store_true", help="mixed precision (bfloat16): faster on a GPU, other last digits")
    parser.add_argument("--compile", action="store_true", help="torch.compile, from PyTorch 2")
    parser.add_argument("--checkpoint_seconds", type=float, default=60, help="seconds between two checkpoints")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    # All files are in the folder of this one, which may be given another name while the script trains.
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    device = torch.device("cpu")
    if arguments.device == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
        torch.cuda.set_device(device)
    if WORLD > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    run = Run(arguments, device)
    run.restore()
    if WORLD > 1:
        # Rank 0 removes the file "stop" of the last time before anybody looks for it.
        dist.barrier()
    run.finish(run.train())
    if WORLD > 1:
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
