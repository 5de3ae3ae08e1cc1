@echo off
rem Runs the command line of MLP Studio in the integrated terminal, with the runtime of the editor, which sets
rem MLP_STUDIO_RUNTIME; elsewhere with Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
if not defined MLP_STUDIO_RUNTIME set MLP_STUDIO_RUNTIME=node
"%MLP_STUDIO_RUNTIME%" %MLP_STUDIO_RUNTIME_OPTIONS% "%~dp0..\cli.js" %*
