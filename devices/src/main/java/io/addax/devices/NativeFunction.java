package io.addax.devices;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * A function of a library that this process has loaded, found by its symbol and called with one
 * argument; what it returns is not seen.
 *
 * <p>JavaCPP finds symbols, but calls only what it was built for. One thing that it calls by its
 * address is a deallocator, which takes a pointer; a function that takes a number or nothing can be
 * called the same way.
 */
final class NativeFunction {
  private final Pointer address;

  private NativeFunction(Pointer address) {
    this.address = address;
  }

  /**
   * Finds a function.
   *
   * @return empty if no library has that symbol, as on another platform or in another version
   */
  static Optional<NativeFunction> find(String symbol) {
    try {
      Loader.load(Loader.class);
      return Optional.ofNullable(Loader.addressof(symbol)).map(NativeFunction::new);
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  /**
   * Calls it.
   *
   * @param argument a number or an address, other than 0
   * @throws ReflectiveOperationException if this JavaCPP has no such way
   */
  void call(long argument) throws ReflectiveOperationException {
    Class<?> type = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator");
    Constructor<?> constructor = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
    Method deallocate = type.getDeclaredMethod("deallocate", long.class, long.class);
    constructor.setAccessible(true);
    deallocate.setAccessible(true);
    Object deallocator = constructor.newInstance(new BytePointer(), 0L, 0L);
    deallocate.invoke(deallocator, argument, address.address());
  }
}
