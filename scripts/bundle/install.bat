@echo off
rem Installs graphfraud from this folder with the Python launcher, else with python.
cd /d "%~dp0"
where py >nul 2>nul
if %errorlevel%==0 (py -3 install.py %*) else (python install.py %*)
if errorlevel 1 pause
