@echo off
rem Starts kg. Plain ASCII, for consoles read this file in the code page of the system; what is Chinese is in tools.
setlocal
chcp 65001 >nul 2>nul
if exist "%~dp0tools\start.py" goto find
echo Unpack the whole zip file first (right click: Extract All), then start from the folder that it makes.
powershell -NoProfile -Command "Write-Host (-join [char[]](0x8BF7,0x5148,0x89E3,0x538B,0x6574,0x4E2A,0x538B,0x7F29,0x5305))" 2>nul
pause
exit /b 1

:find
set "KG_PYTHON="
set "KG_TEST=import sys, venv; sys.exit(sys.version_info < (3, 8))"
if not exist "%~dp0python\python.exe" goto installed
set KG_PYTHON="%~dp0python\python.exe"
goto found

:installed
for %%v in (-3.13 -3.12 -3.11) do (
    py %%v -c "%KG_TEST%" >nul 2>nul
    if not errorlevel 1 set "KG_PYTHON=py %%v"
    if not errorlevel 1 goto found
)
for %%p in (python3.13 python3.12 python3.11 python python3 py) do (
    %%p -c "%KG_TEST%" >nul 2>nul
    if not errorlevel 1 set "KG_PYTHON=%%p"
    if not errorlevel 1 goto found
)
type "%~dp0tools\no-python.txt"
pause
exit /b 1

:found
%KG_PYTHON% -I -X utf8 "%~dp0tools\start.py" serve %*
set "KG_CODE=%ERRORLEVEL%"
if not "%KG_CODE%"=="0" pause
exit /b %KG_CODE%
