@echo off
rem Runs the addax command, and builds it at the first use. Delete cli\target to build anew; see addax.
setlocal
set "ROOT=%~dp0"
set "ADDAX_CLASSPATH=%ROOT%cli\target\addax.classpath"
if exist "%ADDAX_CLASSPATH%" goto run

echo Building Addax (first use; libraries are downloaded if they are not here yet)... 1>&2
set "PROFILES="
if defined ADDAX_PROFILES set "PROFILES=-P%ADDAX_PROFILES%"
pushd "%ROOT%"
call mvnw.cmd -q -B %PROFILES% -DskipTests -pl cli -am package 1>&2
set "BUILT=%ERRORLEVEL%"
popd
if not "%BUILT%"=="0" (
  echo addax: the build failed 1>&2
  exit /b 1
)

:run
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=2"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
rem In a variable, since a command line may be too short for it.
for /f "usebackq delims=" %%c in ("%ADDAX_CLASSPATH%") do set "CLASSPATH=%ROOT%cli\target\classes;%%c"
"%JAVA%" -XX:+UseSerialGC %ADDAX_JAVA_OPTS% io.addax.cli.Main %*
exit /b %ERRORLEVEL%
