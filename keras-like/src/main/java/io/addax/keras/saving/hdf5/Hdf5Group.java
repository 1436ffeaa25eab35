package io.addax.keras.saving.hdf5;

import io.addax.graph.HostTensor;
import io.jhdf.Constants;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A group: members by name, and attributes. */
public final class Hdf5Group implements Hdf5Node {
  private static final int MOST_MEMBERS = 65_536;
  private static final int DEEPEST = 64;
  private static final long HEADER_BYTES = 4 << 20;
  private static final long INDEX_BYTES = 16 << 20;

  private final Hdf5Storage storage;
  private final String path;
  private final long address;
  private final Hdf5Group parent;
  private final ObjectHeader header;
  private final Map<String, Long> members;

  private Hdf5Group(
      Hdf5Storage storage, String path, long address, Hdf5Group parent, ObjectHeader header)
      throws IOException {
    this.storage = storage;
    this.path = path;
    this.address = address;
    this.parent = parent;
    this.header = header;
    checkAncestors();
    this.members = storage.guard("group '" + path + "'", INDEX_BYTES, this::readMembers);
  }

  static Hdf5Group root(Hdf5Storage storage, long address) throws IOException {
    return new Hdf5Group(storage, "", address, null, header(storage, "", address));
  }

  private static ObjectHeader header(Hdf5Storage storage, String path, long address)
      throws IOException {
    return storage.guard(
        "'" + path + "'", HEADER_BYTES, () -> ObjectHeader.readObjectHeader(storage, address));
  }

  private void checkAncestors() throws IOException {
    int depth = 0;
    for (Hdf5Group above = parent; above != null; above = above.parent) {
      if (above.address == address) {
        throw storage.error("group '" + path + "' contains itself");
      }
      if (++depth > DEEPEST) {
        throw storage.error("groups are nested more than " + DEEPEST + " deep");
      }
    }
  }

  private Map<String, Long> readMembers() throws IOException {
    Map<String, Long> found = new TreeMap<>();
    if (header.hasMessageOfType(SymbolTableMessage.class)) {
      readSymbolTable(header.getMessageOfType(SymbolTableMessage.class), found);
      return found;
    }
    for (LinkInfoMessage info : header.getMessagesOfType(LinkInfoMessage.class)) {
      if (info.getFractalHeapAddress() != Constants.UNDEFINED_ADDRESS) {
        throw storage.error(
            "group '" + path + "' has dense links, of HDF5's latest format: not supported");
      }
    }
    for (LinkMessage link : header.getMessagesOfType(LinkMessage.class)) {
      if (link.getLinkType() != LinkMessage.LinkType.HARD) {
        throw refused(link.getLinkName(), link.getLinkType() == LinkMessage.LinkType.SOFT);
      }
      add(found, link.getLinkName(), link.getHardLinkAddress());
    }
    return found;
  }

  private void readSymbolTable(SymbolTableMessage table, Map<String, Long> found)
      throws IOException {
    ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
    for (long node :
        BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
      for (SymbolTableEntry entry :
          new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
        String name = nameAt(names, entry.getLinkNameOffset());
        if (entry.getCacheType() == 2) {
          throw refused(name, true);
        }
        add(found, name, entry.getObjectHeaderAddress());
      }
    }
  }

  private static String nameAt(ByteBuffer names, int offset) {
    int end = offset;
    while (names.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - offset];
    names.position(offset).get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private IOException refused(String name, boolean soft) {
    return storage.error(
        "'" + within(name) + "' is " + (soft ? "a soft" : "an external") + " link: not allowed");
  }

  private void add(Map<String, Long> found, String name, long at) throws IOException {
    if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
      throw storage.error("group '" + path + "' has a member with the name '" + name + "'");
    }
    if (found.putIfAbsent(name, at) != null) {
      throw storage.error("'" + within(name) + "' is there twice");
    }
    if (found.size() > MOST_MEMBERS) {
      throw storage.error("group '" + path + "' has more than " + MOST_MEMBERS + " members");
    }
  }

  private String within(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  @Override
  public String path() {
    return path;
  }

  /** The members' names, sorted. */
  public List<String> names() {
    return new ArrayList<>(members.keySet());
  }

  /** Whether there is a member of this name. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * A member.
   *
   * @throws IOException if there is none
   */
  public Hdf5Node node(String name) throws IOException {
    Long at = members.get(name);
    if (at == null) {
      throw storage.error("there is no '" + within(name) + "'");
    }
    ObjectHeader of = header(storage, within(name), at);
    return of.hasMessageOfType(DataSpaceMessage.class)
        ? new Hdf5Dataset(storage, within(name), of)
        : new Hdf5Group(storage, within(name), at, this, of);
  }

  /**
   * A member that is a group.
   *
   * @throws IOException if there is none
   */
  public Hdf5Group group(String name) throws IOException {
    if (node(name) instanceof Hdf5Group group) {
      return group;
    }
    throw storage.error("expected a group at '" + within(name) + "'. Received: a dataset");
  }

  /**
   * A member that is a dataset.
   *
   * @throws IOException if there is none
   */
  public Hdf5Dataset dataset(String name) throws IOException {
    if (node(name) instanceof Hdf5Dataset dataset) {
      return dataset;
    }
    throw storage.error("expected a dataset at '" + within(name) + "'. Received: a group");
  }

  /**
   * The group at a path below this one, such as {@code layers/dense/vars}; null if there is none.
   */
  public Hdf5Group find(String below) throws IOException {
    Hdf5Group group = this;
    for (String name : below.split("/")) {
      if (!group.has(name)) {
        return null;
      }
      group = group.group(name);
    }
    return group;
  }

  /** The dataset at a path below this group; null if there is none. */
  public Hdf5Dataset findDataset(String below) throws IOException {
    int slash = below.lastIndexOf('/');
    Hdf5Group group = slash < 0 ? this : find(below.substring(0, slash));
    String name = below.substring(slash + 1);
    return group == null || !group.has(name) ? null : group.dataset(name);
  }

  /** An attribute's value; null if there is none of this name. */
  public HostTensor attribute(String name) throws IOException {
    return Hdf5Attributes.get(storage, path, header, name);
  }
}
