package io.addax.keras.saving.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.tensorflow.ndarray.Shape;

/** Reads a dataset that is stored in chunks, each as it is, shuffled or deflated. */
final class Hdf5Chunks {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int MOST_EXPANSION = 1032; // what deflate can reach

  private final Hdf5Storage storage;
  private final String what;
  private final ObjectHeader header;
  private final long[] dims;
  private final int elementSize;

  Hdf5Chunks(Hdf5Storage storage, String what, ObjectHeader header, Shape shape, int elementSize) {
    this.storage = storage;
    this.what = what;
    this.header = header;
    this.dims = shape.asArray();
    this.elementSize = elementSize;
  }

  ByteBuffer read(ChunkedDataLayoutMessage layout, int bytes) throws IOException {
    int[] chunkDims = layout.getChunkDimensions();
    if (chunkDims.length != dims.length || layout.getSize() != elementSize) {
      throw storage.error(what + " is damaged: its chunks are not of its rank and dtype");
    }
    long chunkBytes = elementSize;
    long count = 1;
    for (int d = 0; d < dims.length; d++) {
      if (chunkDims[d] <= 0) {
        throw storage.error(what + " is damaged: its chunks are empty");
      }
      chunkBytes = Math.multiplyExact(chunkBytes, (long) chunkDims[d]);
      count = Math.multiplyExact(count, (dims[d] + chunkDims[d] - 1) / chunkDims[d]);
    }
    List<Chunk> chunks =
        BTreeV1.createDataBTree(storage, layout.getBTreeAddress(), dims.length).getChunks();
    List<Integer> filters = filters();
    check(chunks, count, chunkBytes, bytes, filters);
    byte[] all = new byte[bytes];
    for (Chunk chunk : chunks) {
      copy(decode(chunk, filters, (int) chunkBytes), chunk.getChunkOffset(), chunkDims, all);
    }
    return ByteBuffer.wrap(all);
  }

  private List<Integer> filters() throws IOException {
    List<Integer> filters = new ArrayList<>();
    for (FilterPipelineMessage message : header.getMessagesOfType(FilterPipelineMessage.class)) {
      for (FilterPipelineMessage.FilterInfo filter : message.getFilters()) {
        if (filter.getId() != DEFLATE && filter.getId() != SHUFFLE) {
          throw storage.error(
              what
                  + " is stored with filter "
                  + filter.getId()
                  + ". Expected none, gzip (1) or shuffle (2)");
        }
        filters.add(filter.getId());
      }
    }
    return filters;
  }

  /** What is stored must be able to give what is declared, before memory is taken for it. */
  private void check(
      List<Chunk> chunks, long count, long chunkBytes, int bytes, List<Integer> filters)
      throws IOException {
    if (chunks.size() != count) {
      throw storage.error(what + " has " + chunks.size() + " stored chunks. Expected " + count);
    }
    long most = filters.contains(DEFLATE) ? MOST_EXPANSION : 1;
    long stored = 0;
    Set<List<Long>> places = new HashSet<>();
    for (Chunk chunk : chunks) {
      stored += Integer.toUnsignedLong(chunk.getSize());
      List<Long> place = new ArrayList<>();
      for (long offset : chunk.getChunkOffset()) {
        place.add(offset);
      }
      if (!places.add(place)) {
        throw storage.error(what + " is damaged: it has a chunk twice");
      }
      if (chunk.getSize() < 0 || chunkBytes > chunk.getSize() * most + 64) {
        throw storage.error(
            what + " declares chunks of " + chunkBytes + " bytes, which cannot be in the file");
      }
    }
    if (stored > storage.size() || bytes > stored * most + 64 || chunkBytes > Integer.MAX_VALUE) {
      throw storage.error(what + " declares " + bytes + " bytes, which cannot be in the file");
    }
  }

  private byte[] decode(Chunk chunk, List<Integer> filters, int chunkBytes) throws IOException {
    byte[] data = storage.read(chunk.getAddress(), chunk.getSize()).array();
    for (int i = filters.size() - 1; i >= 0; i--) {
      if (!chunk.getFilterMask().get(i)) {
        data = filters.get(i) == DEFLATE ? inflate(data, chunkBytes) : unshuffle(data);
      }
    }
    if (data.length != chunkBytes) {
      throw storage.error(
          what + " has a chunk of " + data.length + " bytes. Expected " + chunkBytes);
    }
    return data;
  }

  private byte[] inflate(byte[] packed, int most) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] out = new byte[most];
      int length = 0;
      int read;
      while (length < most && (read = inflater.inflate(out, length, most - length)) > 0) {
        length += read;
      }
      if (length != most || inflater.inflate(new byte[1]) > 0) {
        throw storage.error(what + " has a chunk that does not inflate to " + most + " bytes");
      }
      return out;
    } catch (DataFormatException e) {
      throw new IOException(storage.name() + ": " + what + " has a damaged chunk: " + e, e);
    } finally {
      inflater.end();
    }
  }

  /** First bytes, then second bytes, … become elements again. */
  private byte[] unshuffle(byte[] shuffled) {
    int elements = shuffled.length / elementSize;
    byte[] out = shuffled.clone();
    for (int b = 0; b < elementSize; b++) {
      for (int e = 0; e < elements; e++) {
        out[e * elementSize + b] = shuffled[b * elements + e];
      }
    }
    return out;
  }

  /** Copies the part of a chunk that lies within the dataset, row by row. */
  private void copy(byte[] chunk, long[] offset, int[] chunkDims, byte[] all) throws IOException {
    int last = dims.length - 1;
    for (int d = 0; d <= last; d++) {
      if (offset[d] < 0 || offset[d] >= dims[d] || offset[d] % chunkDims[d] != 0) {
        throw storage.error(what + " is damaged: a chunk lies outside of it");
      }
    }
    int row = (int) Math.min(chunkDims[last], dims[last] - offset[last]);
    int[] at = new int[dims.length];
    for (int from = 0; from < chunk.length; from += chunkDims[last] * elementSize) {
      long to = 0;
      boolean inside = true;
      for (int d = 0; d <= last; d++) {
        inside &= offset[d] + at[d] < dims[d];
        to = to * dims[d] + offset[d] + at[d];
      }
      if (inside) {
        System.arraycopy(chunk, from, all, (int) to * elementSize, row * elementSize);
      }
      for (int d = last - 1; d >= 0 && ++at[d] == chunkDims[d]; d--) {
        at[d] = 0;
      }
    }
  }
}
