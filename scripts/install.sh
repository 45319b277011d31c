# Copies what was built into a folder that can be moved: DIR/bin/hybrid, DIR/lib/hybrid, DIR/configs.
# libtorch is not copied: the native library remembers where it was, and HYBRID_LIBTORCH says where it is elsewhere.

install_to_prefix() {
  build_everything
  current_step="installing into $prefix"
  mkdir -p "$prefix/bin" "$prefix/lib" "$prefix/configs"
  rm -rf "$prefix/lib/hybrid.new"
  cp -R artifacts/hybrid "$prefix/lib/hybrid.new"
  rm -rf "$prefix/lib/hybrid"
  mv "$prefix/lib/hybrid.new" "$prefix/lib/hybrid"
  ln -sfn ../lib/hybrid/hybrid "$prefix/bin/hybrid"
  cp configs/*.toml "$prefix/configs/"
  cp LICENSE THIRD-PARTY-NOTICES "$prefix/lib/hybrid/"
  say "Installed: $prefix/bin/hybrid"
  say "The folder can be moved. It needs libtorch where it was built ($torch_origin), or HYBRID_LIBTORCH=DIR."
}
