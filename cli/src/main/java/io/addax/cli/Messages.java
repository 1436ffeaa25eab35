package io.addax.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.zip.ZipException;

/** What to tell of a failure. */
final class Messages {
  private Messages() {}

  /** The message, where Java's own says too little. */
  static String of(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return "There is too little memory (" + e.getMessage() + "): give Java more with -Xmx";
    } else if (e instanceof UncheckedIOException unchecked && isJavasOwn(unchecked)) {
      return of(unchecked.getCause());
    } else if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    } else if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": access denied";
    } else if (e instanceof DirectoryNotEmptyException full) {
      return full.getFile() + ": the folder is not empty";
    } else if (e instanceof NotDirectoryException file) {
      return file.getFile() + ": not a folder";
    } else if (e instanceof ZipException) {
      return "The archive is damaged: " + e.getMessage();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Whether nobody has given the wrapped exception a message of its own. */
  private static boolean isJavasOwn(UncheckedIOException e) {
    return e.getCause().toString().equals(e.getMessage());
  }
}
