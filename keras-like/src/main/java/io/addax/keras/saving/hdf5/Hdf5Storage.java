package io.addax.keras.saving.hdf5;

import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * What jHDF's parsers read from, with limits. They trust a file: they allocate what it declares,
 * and follow addresses in circles. All of that needs reads, so reads are what is limited here: they
 * must lie within the file, and their number and size are bounded per operation.
 */
final class Hdf5Storage implements HdfBackingStorage {
  private static final int READS = 2_000_000;

  /** A part of the work with a file. */
  interface Operation<T> {
    T run() throws IOException;
  }

  private final String name;
  private final FileChannel channel;
  private final long size;
  private final Superblock superblock;
  private long bytesLeft;
  private int readsLeft = READS;

  /**
   * Opens a file.
   *
   * @param name what messages call it
   */
  Hdf5Storage(String name, FileChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    this.size = channel.size();
    this.superblock = guard("the superblock", 4096, this::readSuperblock);
  }

  private Superblock readSuperblock() throws IOException {
    ByteBuffer start = read(0, (int) Math.min(size, 2048));
    byte[] signature = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    if (size < 48 || start.mismatch(ByteBuffer.wrap(signature)) < signature.length) {
      throw new IOException(name + " is not an HDF5 file");
    }
    Superblock read = Superblock.readSuperblock(start);
    if (read.getBaseAddressByte() != 0
        || read.getSizeOfOffsets() != 8
        || read.getSizeOfLengths() != 8) {
      throw new IOException(
          name + " has a user block or addresses that are not of 8 bytes: this is not supported");
    }
    return read;
  }

  String name() {
    return name;
  }

  /**
   * Runs what may fail on a damaged file in any way.
   *
   * @param what what is read, for messages
   * @param bytes how much it may read in all
   * @throws IOException whatever was thrown
   */
  <T> T guard(String what, long bytes, Operation<T> operation) throws IOException {
    bytesLeft = bytes;
    try {
      return operation.run();
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException(
          name + ": " + what + " is damaged, or of a kind that is not supported: " + reason(e), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  IOException error(String message) {
    return new IOException(name + ": " + message);
  }

  /** Bytes of the file, little-endian. */
  ByteBuffer read(long address, int length) throws IOException {
    if (address < 0 || length < 0 || length > size - address) {
      throw error(
          "damaged: " + length + " bytes at " + address + " are not within its " + size + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, address + buffer.position()) < 0) {
        throw error("it became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  @Override
  public ByteBuffer readBufferFromAddress(long address, int length) {
    return map(address, length);
  }

  @Override
  public ByteBuffer map(long address, long length) {
    if (--readsLeft < 0 || length > bytesLeft) {
      throw new IllegalStateException("its structure is larger than expected, or contains itself");
    }
    bytesLeft -= length;
    try {
      return read(address, (int) length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ByteBuffer mapNoOffset(long address, long length) {
    return map(address, length);
  }

  @Override
  public long getUserBlockSize() {
    return 0;
  }

  @Override
  public Superblock getSuperblock() {
    return superblock;
  }

  @Override
  public FileChannel getFileChannel() {
    throw new UnsupportedOperationException("All reads go through the limits");
  }

  @Override
  public int getSizeOfOffsets() {
    return 8;
  }

  @Override
  public int getSizeOfLengths() {
    return 8;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean inMemory() {
    return false;
  }
}
