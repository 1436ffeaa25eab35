package io.addax.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads one device string; remembers where every piece stands, so that an error can point at it.
 */
final class DeviceSpecParser {
  private static final Set<String> KEYS = Set.of("job", "replica", "task", "device");

  /** A piece of the text and where it starts. */
  private record Piece(String text, int at) {
    int end() {
      return at + text.length();
    }

    boolean isStar() {
      return text.equals("*");
    }
  }

  private final String input;
  private Optional<String> job = Optional.empty();
  private OptionalInt replica = OptionalInt.empty();
  private OptionalInt task = OptionalInt.empty();
  private Optional<String> type = Optional.empty();
  private OptionalInt index = OptionalInt.empty();
  private final List<String> seen = new ArrayList<>();

  DeviceSpecParser(String input) {
    this.input = input;
  }

  DeviceSpec parse() {
    for (Piece segment : split(new Piece(input, 0), '/')) {
      // TensorFlow skips empty segments too: "/CPU:0", "/CPU:0/".
      if (!segment.text().isEmpty()) {
        segment(segment);
      }
    }
    return new DeviceSpec(job, replica, task, type, index);
  }

  private void segment(Piece segment) {
    List<Piece> parts = split(segment, ':');
    Piece key = parts.get(0);
    switch (key.text()) {
      case "job" -> {
        once(key, "job");
        job = name(value(parts, "a job name"), "a job name");
        nothingAfter(parts, 2);
      }
      case "replica" -> {
        once(key, "replica");
        replica = number(value(parts, "a replica number"), "a replica number");
        nothingAfter(parts, 2);
      }
      case "task" -> {
        once(key, "task");
        task = number(value(parts, "a task number"), "a task number");
        nothingAfter(parts, 2);
      }
      case "device" -> {
        once(key, "device");
        Piece kind = parts.size() > 1 ? parts.get(1) : missing(key, ":TYPE:INDEX after 'device'");
        type = name(kind, "a device type such as CPU or GPU");
        index(parts, 2);
      }
      default -> {
        shortForm(key);
        index(parts, 1);
      }
    }
  }

  private void shortForm(Piece key) {
    String lower = key.text().toLowerCase(Locale.ROOT);
    if (KEYS.contains(lower)) {
      throw malformed(key.at(), "'" + lower + "' in lower case");
    }
    int bad = DeviceNames.firstBad(key.text());
    if (bad != DeviceNames.NONE) {
      throw malformed(
          key.at() + bad,
          "job:NAME, replica:N, task:N, device:TYPE:N or a device type such as CPU");
    }
    once(key, "device");
    type = Optional.of(key.text().toUpperCase(Locale.ROOT));
  }

  private void index(List<Piece> parts, int position) {
    if (parts.size() > position) {
      index = number(parts.get(position), "a device index");
    }
    nothingAfter(parts, position + 1);
  }

  private Piece value(List<Piece> parts, String expected) {
    if (parts.size() < 2) {
      missing(parts.get(0), "':' and " + expected);
    }
    return parts.get(1);
  }

  private void nothingAfter(List<Piece> parts, int size) {
    if (parts.size() > size) {
      throw malformed(parts.get(size - 1).end(), "'/' or the end");
    }
  }

  private void once(Piece key, String what) {
    if (seen.contains(what)) {
      throw malformed(key.at(), "one " + what + " only, and here is a second");
    }
    seen.add(what);
  }

  private Optional<String> name(Piece piece, String what) {
    if (piece.isStar()) {
      return Optional.empty();
    }
    int bad = DeviceNames.firstBad(piece.text());
    if (bad != DeviceNames.NONE) {
      throw malformed(piece.at() + bad, what + " (" + DeviceNames.RULE + ") or '*'");
    }
    return Optional.of(piece.text());
  }

  private OptionalInt number(Piece piece, String what) {
    if (piece.isStar()) {
      return OptionalInt.empty();
    }
    String text = piece.text();
    for (int i = 0; i <= text.length(); i++) {
      boolean digit = i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
      if (!digit && (i < text.length() || i == 0)) {
        throw malformed(piece.at() + i, what + " (digits) or '*'");
      }
    }
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw malformed(piece.at(), what + " of at most " + Integer.MAX_VALUE);
    }
  }

  private Piece missing(Piece before, String expected) {
    throw malformed(before.end(), expected);
  }

  private IllegalArgumentException malformed(int at, String expected) {
    String found = at < input.length() ? "'" + input.charAt(at) + "'" : "the end";
    return new IllegalArgumentException(
        String.format(
            "Malformed device \"%s\": expected %s at position %d. Received: %s%n  %s%n  %s^",
            input, expected, at, found, input, " ".repeat(at)));
  }

  private static List<Piece> split(Piece piece, char separator) {
    List<Piece> pieces = new ArrayList<>();
    int start = 0;
    String text = piece.text();
    for (int end = 0; end <= text.length(); end++) {
      if (end == text.length() || text.charAt(end) == separator) {
        pieces.add(new Piece(text.substring(start, end), piece.at() + start));
        start = end + 1;
      }
    }
    return pieces;
  }
}
