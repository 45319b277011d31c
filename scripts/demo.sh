# The main job from start to end: corpus, training, evaluation, samples, plot. Typed again it skips what is there;
# interrupted, it continues where the last checkpoint is.

demo=configs/demo.toml

run_demo() {
  announce_demo
  build_everything
  current_step="hybrid e2e $demo" current_log=''
  say "==> $current_step"
  ./hybrid e2e "$demo"
  say ''
  say "Go on with:  ./hybrid sample runs/demo \"Returns a value that\""
}

announce_demo() {
  say "The demo trains a small language model on the .NET SDK's own documentation: about 5 minutes on 2 quiet cores."
  [ -x artifacts/hybrid/hybrid ] ||
    say "Set-up comes first, once: Debian and NuGet packages (300 MB where none is there yet) and compiling, about 3 minutes more."
}
