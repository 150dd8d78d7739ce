package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * A sandbox that tries to leave itself, as a plain user and as its root. A probe that
 * succeeds inside fails its test.
 */
abstract class Probed {

	private static final String CALL = """
			import ctypes, errno, os, socket, stat
			libc = ctypes.CDLL(None, use_errno=True)
			libc.syscall.restype = ctypes.c_long
			buffer = ctypes.create_string_buffer(4096)
			vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
			def call(number, *arguments):
				fixed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
				result = libc.syscall(ctypes.c_long(number), *fixed)
				print('done' if result >= 0 else errno.errorcode.get(ctypes.get_errno(), '?'), flush=True)
				os._exit(0)
			""";

	private static OciHost host;

	private static Box box;

	@BeforeAll
	static void open() {
		host = OciHost.open();
		box = Box.start(host.engine());
	}

	@AfterAll
	static void close() {
		host.close();
	}

	final OciHost host() {
		return host;
	}

	final Box box() {
		return box;
	}

	/** Runs a shell command in the sandbox. */
	final Outcome sh(String user, String command) {
		return box.as(user, "/bin/sh", "-c", command);
	}

	/** Makes a system call in the sandbox: {@code done}, or the name of its error. */
	final String call(String user, String arguments) {
		return box.python(user, CALL + "call(" + arguments + ")").text();
	}

}
