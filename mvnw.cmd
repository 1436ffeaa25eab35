@echo off
rem Runs Maven in the version that .mvn\wrapper\maven-wrapper.properties names; see mvnw.
setlocal
set "ROOT=%~dp0"
set "WRAPPER=%ROOT%.mvn\wrapper"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "RELEASE="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1" ^| findstr /c:"version"') do set "RELEASE=%%~v"
if not defined RELEASE (
  echo mvnw: a JDK 17 or later is needed: no java on the PATH, and JAVA_HOME leads to none 1>&2
  exit /b 1
)
for /f "delims=.-+" %%v in ("%RELEASE%") do set "RELEASE=%%v"
if %RELEASE% LSS 17 (
  echo mvnw: a JDK 17 or later is needed. Received: Java %RELEASE% 1>&2
  exit /b 1
)

for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%WRAPPER%\maven-wrapper.properties") do set "WRAPPER_%%a=%%b"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "FOLDER=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%WRAPPER_version%\%WRAPPER_sha512:~0,12%"
if exist "%FOLDER%\bin\mvn.cmd" goto pinned

set "SOURCE=%WRAPPER_archive%/%WRAPPER_version%/binaries/apache-maven-%WRAPPER_version%-bin.zip"
if defined MVNW_REPOURL set "SOURCE=%MVNW_REPOURL%/org/apache/maven/apache-maven/%WRAPPER_version%/apache-maven-%WRAPPER_version%-bin.zip"
echo mvnw: downloading %SOURCE% 1>&2
"%JAVA%" -Djava.net.useSystemProxies=true "%WRAPPER%\Unpack.java" "%SOURCE%" %WRAPPER_sha512% "%FOLDER%"
if errorlevel 2 exit /b 1
if exist "%FOLDER%\bin\mvn.cmd" goto pinned

where mvn >nul 2>nul
if errorlevel 1 (
  echo mvnw: Maven %WRAPPER_version% is not here and could not be downloaded, and no mvn is on the PATH. 1>&2
  echo Set MVNW_REPOURL to a mirror that you can reach, or install Maven 3.8 or later. 1>&2
  exit /b 1
)
echo mvnw: taking the Maven of the PATH, since %WRAPPER_version% is not here 1>&2
call mvn %*
exit /b %ERRORLEVEL%

:pinned
call "%FOLDER%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
