"""One training step of Hybrid's model in PyTorch: RMSNorm, rotary embeddings by halves, a fused QKV projection with
bias, causal SDPA, SwiGLU, a tied head, dropout after attention's output projection and after SwiGLU, AdamW with clipping.
Products in bfloat16 by autocast (or TF32, float32), everything else in float32, as on Hybrid's CUDA backend. Eagerly and
by torch.compile over the same parameters.

Prints one JSON object on one line: medians of a step's milliseconds over the repeats, in turns. With --serve it answers
lines instead, each with such an object: the first when it is warm, every other with a turn (cuda_bench --baseline)."""

import argparse
import json
import math
import os
import statistics
import sys
import time

try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError as missing:
    torch, missing_torch = None, str(missing)

PRECISIONS = ("bfloat16", "tf32", "float32")


def read_options():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda")
    options.add_argument("--precision", choices=PRECISIONS, default="bfloat16")
    options.add_argument("--batch", type=int, default=16, help="sequences of a step")
    options.add_argument("--context", type=int, default=2048, help="tokens of a sequence")
    options.add_argument("--embedding", type=int, default=1024)
    options.add_argument("--layers", type=int, default=16)
    options.add_argument("--heads", type=int, default=16)
    options.add_argument("--feed-forward", type=int, default=4096)
    options.add_argument("--vocabulary", type=int, default=50257)
    options.add_argument("--steps", type=int, default=5, help="steps of a turn")
    options.add_argument("--repeats", type=int, default=5, help="turns, without --serve")
    options.add_argument("--no-compile", action="store_true", help="eagerly alone")
    options.add_argument("--serve", action="store_true")
    return options.parse_args()


def define_model(options):
    """Defined when PyTorch is there."""
    d, heads, f = options.embedding, options.heads, options.feed_forward
    stored_vocabulary = (options.vocabulary + 63) // 64 * 64  # full tiles for the head's products
    eps, dropout_attn, dropout_ffn = 1e-5, 0.1, 0.15

    class Norm(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(d))

        def forward(self, x):
            return F.rms_norm(x, (d,), self.weight, eps)

    def rotate(x, cos, sin):
        a, b = x.chunk(2, dim=-1)
        return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = Norm(), Norm()
            self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
            self.up_gate, self.down = nn.Linear(d, 2 * f), nn.Linear(f, d)

        def attention(self, x, cos, sin):
            batch, length, _ = x.shape
            q, k, v = self.qkv(x).view(batch, length, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
            q, k = rotate(q, cos, sin), rotate(k, cos, sin)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            y = self.out(y.transpose(1, 2).reshape(batch, length, d))
            return F.dropout(y, dropout_attn, self.training)

        def feed_forward(self, x):
            up, gate = self.up_gate(x).chunk(2, dim=-1)
            return self.down(F.dropout(up * F.silu(gate), dropout_ffn, self.training))

        def forward(self, x, cos, sin):
            x = x + self.attention(self.norm1(x), cos, sin)
            return x + self.feed_forward(self.norm2(x))

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(stored_vocabulary, d)
            self.blocks = nn.ModuleList(Block() for _ in range(options.layers))
            self.norm = Norm()
            half = d // heads // 2
            frequencies = 10000.0 ** (-torch.arange(half, dtype=torch.float32) / half)
            angles = torch.outer(torch.arange(options.context, dtype=torch.float32), frequencies)
            # In the products' type, so that queries and keys stay in it.
            rotary_type = torch.bfloat16 if options.precision == "bfloat16" else torch.float32
            self.register_buffer("cos", angles.cos().to(rotary_type), persistent=False)
            self.register_buffer("sin", angles.sin().to(rotary_type), persistent=False)
            for parameter in self.parameters():
                if parameter.dim() == 2:
                    nn.init.normal_(parameter, std=0.02)

        def forward(self, tokens, targets):
            x = self.embedding(tokens)
            for block in self.blocks:
                x = block(x, self.cos, self.sin)
            logits = F.linear(self.norm(x), self.embedding.weight)
            return F.cross_entropy(logits.view(-1, stored_vocabulary), targets.view(-1))

    return Model()


class Training:
    def __init__(self, options):
        self.options, self.device = options, torch.device(options.device)
        torch.manual_seed(1)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
        self.model = define_model(options).to(self.device)
        matrices = [p for p in self.model.parameters() if p.dim() == 2]
        vectors = [p for p in self.model.parameters() if p.dim() < 2]
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.95), eps=1e-8, fused=True)
        windows = torch.randint(options.vocabulary, (options.batch, options.context + 1), device=self.device)
        self.tokens, self.targets = windows[:, :-1].contiguous(), windows[:, 1:].contiguous()

    def step(self, model):
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.options.precision == "bfloat16"):
            loss = model(self.tokens, self.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def turn(self, model):
        """Milliseconds of a step."""
        if self.device.type != "cuda":
            begin = time.perf_counter()
            for _ in range(self.options.steps):
                self.step(model)
            return 1e3 * (time.perf_counter() - begin) / self.options.steps
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(self.options.steps):
            self.step(model)
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / self.options.steps

    def warm_up(self, model):
        """Compiles and chooses algorithms. Fails where a loss is not finite: that would be no training."""
        for _ in range(3):
            loss = self.step(model).item()
        if not math.isfinite(loss):
            raise RuntimeError(f"the loss is {loss}")
        return loss


def problem_of(error):
    """One line of plain text."""
    words = f"{type(error).__name__}: {error}".replace('"', "'").replace("\\", "/").split()
    return " ".join(words)[:300]


class Baseline:
    """What can be timed: eager steps, and compiled ones where they compile."""

    def __init__(self, options):
        self.training = Training(options)
        self.loss = self.training.warm_up(self.training.model)
        self.compiled, self.compile_problem = None, ""
        if options.no_compile:
            self.compile_problem = "left out"
            return
        try:
            compiled = torch.compile(self.training.model)
            self.training.warm_up(compiled)
            self.compiled = compiled
        except Exception as error:
            self.compile_problem = problem_of(error)

    def turn(self):
        times = {"eager_ms": self.training.turn(self.training.model)}
        if self.compiled is not None:
            times["compiled_ms"] = self.training.turn(self.compiled)
        return times

    def description(self):
        device = self.training.device
        name = torch.cuda.get_device_name(device) if device.type == "cuda" else str(device)
        return {"torch": torch.__version__, "device": name, "problem": "", "compile_problem": self.compile_problem,
                "loss": self.loss}


def start(options):
    """A baseline or None, and the object that says what it is."""
    if torch is None:
        return None, {"torch": "", "problem": f"there is no PyTorch ({missing_torch})"}
    try:
        baseline = Baseline(options)
        return baseline, baseline.description()
    except Exception as error:
        return None, {"torch": torch.__version__, "problem": problem_of(error)}


def serve(baseline, description, answer):
    for number, _ in enumerate(sys.stdin):
        if number == 0 or baseline is None:
            answer(description)
            continue
        try:
            answer(baseline.turn())
        except Exception as error:
            answer({"problem": problem_of(error)})


def main():
    options = read_options()
    # Nothing else that is printed gets between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(values):
        print(json.dumps(values), file=answers, flush=True)

    baseline, description = start(options)
    if options.serve:
        serve(baseline, description, answer)
        return
    if baseline is not None:
        turns = [baseline.turn() for _ in range(options.repeats)]
        description.update({key: statistics.median(turn[key] for turn in turns) for key in turns[0]})
    answer(description)


if __name__ == "__main__":
    main()
