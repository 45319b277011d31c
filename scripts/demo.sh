# The main job from start to end: corpus, training, evaluation, samples, plot. Typed again it reuses the corpus and
# the trained run; interrupted, it continues where the last checkpoint is.

corpus=data/dotnet-docs
run=runs/demo

run_demo() {
  announce_demo
  build_everything
  prepare_corpus
  train_demo
  show_demo
}

announce_demo() {
  say "The demo trains a small language model on the .NET SDK's own documentation: about 5 minutes on 2 quiet cores."
  [ -x artifacts/hybrid/hybrid ] ||
    say "Set-up comes first, once: Debian and NuGet packages (300 MB where none is there yet) and compiling, about 3 minutes more."
}

prepare_corpus() {
  if [ -e "$corpus/dataset.json" ]; then
    say "==> Corpus: reusing $corpus"
  else
    show "Corpus" data prepare --source dotnet-docs --out "$corpus"
  fi
}

train_demo() {
  if [ ! -e "$run/config.toml" ]; then
    show "Training" train configs/demo.toml
  elif is_trained; then
    say "==> Training: reusing $run (its $(newest_checkpoint | sed 's/.*step_0*//') steps are done)"
  else
    show "Training, continued" train configs/demo.toml --resume
  fi
}

show_demo() {
  show "Evaluation" eval "$run"
  show "Samples" sample "$run" "Gets or sets" --samples 3 --seed 1
  show "Plot" plot "$run"
  say ''
  say "Go on with:  ./hybrid sample $run \"Returns a value that\""
}

# show TITLE ARGUMENT...: a hybrid command at work, in the open; its own messages say what went wrong.
show() {
  current_step=$1 current_log=''
  say "==> $1"
  shift
  say "    hybrid $*"
  ./hybrid "$@"
}

# The last complete checkpoint's folder, or nothing.
newest_checkpoint() {
  find "$run/checkpoints" -path '*/step_*/complete.json' -printf '%h\n' 2>/dev/null | sort | tail -n 1
}

# The newest checkpoint is that of the last step: step_0000600 of `steps = 600`.
is_trained() {
  local last steps
  last=$(newest_checkpoint)
  steps=$(sed -n 's/^steps *= *\([0-9]*\).*/\1/p' configs/demo.toml)
  [ -n "$last" ] && [ "$((10#${last##*step_}))" -ge "$steps" ]
}
