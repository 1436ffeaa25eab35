@echo off
rem Runs the addax command: in a checkout, which it builds at the first use (delete cli\target to build
rem anew), and as bin\addax.cmd of the distribution. See addax.
setlocal
set "ROOT=%~dp0"
set "CLASSPATH=%ROOT%..\lib\*"
if not exist "%ROOT%pom.xml" goto run
set "ADDAX_CLASSPATH=%ROOT%cli\target\addax.classpath"
if exist "%ADDAX_CLASSPATH%" goto built

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

:built
rem In a variable, since a command line may be too short for it.
for /f "usebackq delims=" %%c in ("%ADDAX_CLASSPATH%") do set "CLASSPATH=%ROOT%cli\target\classes;%%c"

:run
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=2"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:+UseSerialGC %ADDAX_JAVA_OPTS% io.addax.cli.Main %*
exit /b %ERRORLEVEL%
