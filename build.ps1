#Requires -Version 7
<#
.SYNOPSIS
Builds, tests, demonstrates and packs Hybrid on Windows x64. It has not been run: Hybrid is developed on Linux.

.DESCRIPTION
The verbs are those of build.sh: build (the default), demo, test, install, pack, format, clean. It installs nothing.
It needs the .NET SDK 10, CMake, Ninja, a Visual Studio developer prompt, and libtorch named by -LibTorch or $env:LIBTORCH.
#>
param(
    [ValidateSet('build', 'demo', 'test', 'install', 'pack', 'format', 'clean')] [string] $Verb = 'build',
    [string] $LibTorch = $env:LIBTORCH,
    [string] $Prefix,
    [string] $Deps,
    [ValidateSet('on', 'off')] [string] $Cuda = 'off',
    [switch] $Check
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-Location $PSScriptRoot
$hybrid = 'artifacts/hybrid/hybrid.exe'

function Build-Native([string] $Target) {
    if (-not $LibTorch) { throw 'Say where libtorch is: ./build.ps1 -LibTorch DIR' }
    $tests = $Deps ? @('-DHYBRID_TESTS=ON', "-DHYBRID_DEPS_DIR=$Deps") : @('-DHYBRID_TESTS=OFF')
    cmake -S native -B build/native -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=$LibTorch" "-DHYBRID_CUDA=$Cuda" @tests
    cmake --build build/native --target $Target
}

function Publish-Cli {
    dotnet publish managed/Hybrid.Cli -c Release -r win-x64 --self-contained -o artifacts/hybrid
    Copy-Item build/native/hybrid_core.dll artifacts/hybrid
    $env:HYBRID_LIBTORCH = Join-Path $LibTorch 'lib'
}

function Build-Everything {
    Build-Native hybrid_core
    Publish-Cli
}

function Test-Everything {
    if (-not $Deps) { throw 'Say where googletest''s sources are: ./build.ps1 test -Deps DIR' }
    Build-Native all
    Publish-Cli
    Get-ChildItem build/native/tests -Recurse -Filter '*_tests.exe' | ForEach-Object { & $_.FullName }
    Get-ChildItem tests -Directory -Filter '*Tests' | ForEach-Object { dotnet test $_.FullName -c Release }
}

function Start-Demo {
    Build-Everything
    if (-not (Test-Path data/dotnet-docs/dataset.json)) {
        & $hybrid data prepare --source dotnet-docs --out data/dotnet-docs
    }
    & $hybrid train configs/demo.toml --overwrite
    & $hybrid eval runs/demo --task data/dotnet-docs/multiple_choice.jsonl
    & $hybrid sample runs/demo 'Gets or sets'
    & $hybrid plot runs/demo
}

function Install-ToPrefix {
    if (-not $Prefix) { throw 'Say where to: ./build.ps1 install -Prefix DIR' }
    Build-Everything
    New-Item -ItemType Directory -Force "$Prefix/lib", "$Prefix/configs" | Out-Null
    Copy-Item -Recurse -Force artifacts/hybrid "$Prefix/lib"
    Copy-Item configs/*.toml "$Prefix/configs"
}

function Format-Sources {
    $clang = $Check ? @('--dry-run', '--Werror') : @('-i')
    Get-ChildItem native -Recurse -Include *.h, *.cpp | ForEach-Object { clang-format @clang $_.FullName }
    $dotnet = $Check ? @('--verify-no-changes') : @()
    dotnet format Hybrid.sln @dotnet
}

switch ($Verb) {
    'build' { Build-Everything }
    'demo' { Start-Demo }
    'test' { Test-Everything }
    'install' { Install-ToPrefix }
    'pack' { Build-Native hybrid_core; dotnet pack managed/Hybrid -c Release -o artifacts/packages }
    'format' { Format-Sources }
    'clean' { Remove-Item -Recurse -Force build, artifacts -ErrorAction SilentlyContinue }
}
