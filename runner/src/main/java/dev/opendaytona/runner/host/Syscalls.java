package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Raw system calls through {@code syscall(2)}. A call that fails throws
 * {@link LinuxException}; one that a signal interrupted is made again.
 */
public final class Syscalls {

	private static final Linker LINKER = Linker.nativeLinker();

	private static final StructLayout STATE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

	private static final MethodHandle SYSCALL = LINKER.downcallHandle(
			LINKER.defaultLookup().find("syscall").orElseThrow(), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG,
					JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
			Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));

	private Syscalls() {
	}

	/**
	 * A call, by its number on each processor (asm/unistd_64.h, asm-generic/unistd.h).
	 */
	public enum Call {

		READ(0, 63), WRITE(1, 64), CLOSE(3, 57), LSEEK(8, 62), IOCTL(16, 29), PREAD64(17, 67), PWRITE64(18, 68),
		GETDENTS64(217, 61), FTRUNCATE(77, 46), FCHMOD(91, 52), FCHOWN(93, 55), FSYNC(74, 82), KILL(62, 129),
		MOUNT(165, 40), UMOUNT2(166, 39), MKNODAT(259, 33), MKDIRAT(258, 34), UNLINKAT(263, 35), SYMLINKAT(266, 36),
		LINKAT(265, 37), READLINKAT(267, 78), FCHMODAT(268, 53), FCHOWNAT(260, 54), UTIMENSAT(280, 88), OPENAT(257, 56),
		SETFSUID(122, 151), SETFSGID(123, 152), CAPGET(125, 90), CAPSET(126, 91), SETXATTR(188, 5), LSETXATTR(189, 6),
		FSETXATTR(190, 7), FGETXATTR(193, 10), FLISTXATTR(196, 13), SETNS(308, 268), RENAMEAT2(316, 276),
		COPY_FILE_RANGE(326, 285), STATX(332, 291), OPEN_TREE(428, 428), MOVE_MOUNT(429, 429), FSOPEN(430, 430),
		FSCONFIG(431, 431), FSMOUNT(432, 432), PIDFD_OPEN(434, 434), OPENAT2(437, 437), MOUNT_SETATTR(442, 442),
		PIDFD_SEND_SIGNAL(424, 424), STATFS(137, 43), FSTATFS(138, 44), FLOCK(73, 32), SETGROUPS(116, 159),
		UNSHARE(272, 97), UMASK(95, 166), PIPE2(293, 59), MEMFD_CREATE(319, 279), FCNTL(72, 25), PPOLL(271, 73),
		SOCKET(41, 198), BIND(49, 200), LISTEN(50, 201), ACCEPT4(288, 242), RECVMSG(47, 212), EVENTFD2(290, 19);

		private final long number;

		Call(int x86, int arm) {
			this.number = switch (System.getProperty("os.arch")) {
				case "amd64", "x86_64" -> x86;
				case "aarch64" -> arm;
				default -> -1;
			};
		}

	}

	/**
	 * Makes a call.
	 * @param call which
	 * @param what its argument in words, for the message of a failure
	 * @param args up to six arguments
	 * @return its result, zero or more
	 */
	public static long call(Call call, String what, long... args) {
		long result = attempt(call, args);
		if (result < 0) {
			throw new LinuxException(call.name().toLowerCase(java.util.Locale.ROOT) + " " + what, (int) -result);
		}
		return result;
	}

	/**
	 * Makes a call whose failure is expected.
	 * @param call which
	 * @param args up to six arguments
	 * @return its result, or a negated {@link Errno}
	 */
	public static long attempt(Call call, long... args) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(STATE);
			long[] six = new long[6];
			System.arraycopy(args, 0, six, 0, args.length);
			while (true) {
				long result = invoke(state, call.number, six);
				int errno = (result < 0) ? (int) ERRNO.get(state, 0L) : 0;
				if (errno != Errno.EINTR) {
					return (result < 0) ? -errno : result;
				}
			}
		}
	}

	private static long invoke(MemorySegment state, long number, long[] args) {
		try {
			return (long) SYSCALL.invokeExact(state, number, args[0], args[1], args[2], args[3], args[4], args[5]);
		}
		catch (Error | RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A C string of the bytes of a text. Names in a sandbox may be any bytes: see
	 * {@link #bytes}.
	 * @param arena owns the memory
	 * @param text without a NUL
	 * @return its address
	 */
	public static long string(Arena arena, String text) {
		return bytes(arena, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * A C string of bytes.
	 * @param arena owns the memory
	 * @param bytes without a NUL
	 * @return its address
	 */
	public static long bytes(Arena arena, byte[] bytes) {
		MemorySegment memory = arena.allocate(bytes.length + 1L);
		MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
		return memory.address();
	}

}
