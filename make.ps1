# What the Makefile does, for Windows PowerShell:  .\make.ps1 demo | test | check-full | bundle | clean
param([Parameter(Mandatory)][ValidateSet("demo", "test", "check-full", "bundle", "clean")][string]$Target)
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$bin = ".venv\Scripts"

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Here([string]$What) {
    if (-not (Test-Path "$bin\python.exe")) {
        $python = if (Get-Command py -ErrorAction SilentlyContinue) { "py" } else { "python" }
        Invoke-Checked $python @("-c", "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'this Python is too old: kg needs 3.11 or later')")
        Invoke-Checked $python @("-m", "venv", ".venv")
    }
    Invoke-Checked "$bin\python.exe" @("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", $What)
}

switch ($Target) {
    "demo" {
        Install-Here "."
        Invoke-Checked "$bin\kg.exe" @("build", "seeds", "--store", "kg-store")
        Invoke-Checked "$bin\kg.exe" @("show", "双重预防机制", "--store", "kg-store")
        Invoke-Checked "$bin\kg.exe" @("render", "--store", "kg-store", "-o", "graph.html")
    }
    "test" {
        Install-Here ".[test]"
        Invoke-Checked "$bin\ruff.exe" @("check", ".")
        Invoke-Checked "$bin\mypy.exe" @()
        Invoke-Checked "$bin\pytest.exe" @()
    }
    "check-full" {
        Install-Here ".[test]"
        Invoke-Checked "$bin\pytest.exe" @("tests\hard")
    }
    "bundle" {
        Install-Here ".[test]"
        Invoke-Checked "$bin\python.exe" @(".ci\bundle\make.py")
    }
    "clean" {
        foreach ($path in ".venv", "kg-store", "graph.html", "build", "dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis") {
            if (Test-Path $path) { Remove-Item -Recurse -Force $path }
        }
    }
}
