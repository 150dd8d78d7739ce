package dev.opendaytona.runner.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Forks and layers.
 */
@SuppressWarnings("try")
public interface ForkContract extends EngineSuite {

	/**
	 * In Python: version 2; the owner and user 1234 may do all, the group nothing, the
	 * mask lets all through, others nothing (acl(5)).
	 */
	String ACL = "__import__('struct').pack('<IHHIHHIHHIHHIHHI', 2, 1, 7, 0xffffffff, 2, 7, 1234, 4, 0, 0xffffffff,"
			+ " 16, 7, 0xffffffff, 32, 0, 0xffffffff)";

	/** Layers are named once in a process. */
	AtomicInteger NAMES = new AtomicInteger();

	private static String layer() {
		return "layer-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
	}

	private Box fork(Box parent) {
		SandboxSpec spec = Specs.fresh();
		engine().fork(parent.id(), spec);
		engine().start(spec);
		return Box.of(engine(), spec);
	}

	@Test
	default void forkWhenTheParentRunsHasItsFilesAndGoesItsOwnWay() {
		try (Box parent = Box.start(engine())) {
			parent.sh("echo one > ~/note; ln ~/note ~/same; mkdir -p ~/d; chmod 700 ~/d");
			parent.root("echo mine > /usr/local/bin/tool; rm /usr/bin/env");
			try (Box child = fork(parent)) {
				assertThat(
						child.sh("cat ~/note; stat -c '%h %U' ~/note; stat -c %a ~/d; cat /usr/local/bin/tool").text())
					.isEqualTo("one\n2 daytona\n700\nmine");
				assertThat(child.sh("test -e /usr/bin/env").exitCode()).isNotZero();
				child.sh("echo two > ~/note");
				parent.sh("echo three > ~/note; echo new > ~/other");
				assertThat(child.sh("cat ~/note; ls ~/other 2>/dev/null").text()).isEqualTo("two");
				assertThat(parent.sh("cat ~/note").text()).isEqualTo("three");
			}
			assertThat(parent.sh("cat ~/note").text()).isEqualTo("three");
		}
	}

	@Test
	default void forkWhenTheParentHasGoneLivesOn() {
		Box parent = Box.start(engine());
		parent.sh("echo kept > ~/note");
		try (Box child = fork(parent); Box grandchild = fork(child)) {
			parent.close();
			assertThat(child.sh("cat ~/note").text()).isEqualTo("kept");
			child.close();
			assertThat(grandchild.sh("cat ~/note; hostname").text()).isEqualTo("kept\n" + grandchild.id());
		}
	}

	@Test
	default void forkWhenTheParentIsStoppedHasItsFiles() {
		try (Box parent = Box.start(engine())) {
			parent.sh("echo kept > ~/note");
			engine().stop(parent.id(), Duration.ZERO);
			try (Box child = fork(parent)) {
				assertThat(child.sh("cat ~/note").text()).isEqualTo("kept");
			}
		}
	}

	@Test
	default void forkWhenAskedIsAnotherMachine() {
		try (Box parent = Box.start(engine())) {
			parent.root("mkdir -p /etc/ssh /var/lib/systemd; echo key > /etc/ssh/ssh_host_rsa_key;"
					+ " echo seed > /var/lib/systemd/random-seed; echo mine > /etc/ssh/sshd_config");
			try (Box child = fork(parent)) {
				assertThat(child
					.root("hostname; cat /etc/hostname; grep -c " + parent.id() + " /etc/hosts;"
							+ " ls /etc/ssh /var/lib/systemd")
					.text()
					.strip())
					.isEqualTo(child.id() + "\n" + child.id() + "\n0\n/etc/ssh:\nsshd_config\n\n/var/lib/systemd:");
				assertThat(child.root("cat /etc/machine-id").text())
					.isNotEqualTo(parent.root("cat /etc/machine-id").text());
				assertThat(parent.root("cat /etc/ssh/ssh_host_rsa_key").text()).isEqualTo("key");
			}
		}
	}

	@Test
	default void forkWhenTheParentPutLinksInTheWayWritesNothingThroughThem() {
		try (Box parent = Box.start(engine())) {
			parent.root("mkdir /trap; echo trap > /trap/hosts; echo trap > /trap/machine-id;"
					+ " rm -f /etc/hosts; ln -s /trap/hosts /etc/hosts; ln -sf /trap/machine-id /etc/machine-id");
			try (Box child = fork(parent)) {
				assertThat(child.root("cat /trap/hosts /trap/machine-id").text()).isEqualTo("trap\ntrap");
				assertThat(child.root("grep -c localhost /etc/hosts").text()).isEqualTo("1");
			}
			parent.root("mv /etc /was; ln -s /was /etc");
			try (Box child = fork(parent)) {
				assertThat(child.as("0", "/bin/cat", "/was/hostname").text()).isEqualTo(parent.id());
			}
		}
	}

	/** A file that is written in one piece is whole in the copy, or not there. */
	@Test
	default void forkWhenTheParentWritesSeesOneMoment() {
		try (Box parent = Box.start(engine()); ExecProcess writer = parent.start(null, "/usr/bin/python3", "-c", """
				import os
				n = 0
				while True:
				    n += 1
				    open('a', 'w').write(str(n)); os.replace('a', 'first')
				    open('b', 'w').write(str(n)); os.replace('b', 'second')
				""")) {
			Polling.until("it writes", Duration.ofSeconds(10), () -> parent.sh("test -s ~/second").exitCode() == 0);
			for (int round = 0; round < 5; round++) {
				try (Box child = fork(parent)) {
					long first = Long.parseLong(child.sh("cat ~/first").text());
					long second = Long.parseLong(child.sh("cat ~/second").text());
					assertThat(first - second).isBetween(0L, 1L);
				}
			}
			assertThat(parent.sh("cat ~/second").text()).isNotEmpty();
			writer.killTree();
		}
	}

	@Test
	default void forkWhenRepeatedChangesNothing() {
		try (Box parent = Box.start(engine()); Box child = fork(parent)) {
			child.sh("echo own > ~/note");
			engine().fork(parent.id(), child.spec());
			assertThat(child.sh("cat ~/note").text()).isEqualTo("own");
		}
	}

	@Test
	default void forkWhenThereIsNoParentFails() {
		SandboxSpec spec = Specs.fresh();
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().fork("nobody", spec));
		assertThat(engine().inspect(spec.id())).isEqualTo(Engine.Presence.ABSENT);
	}

	@Test
	default void commitWhenDoneKeepsALayer() {
		String layer = layer();
		try (Box box = Box.start(engine())) {
			box.sh("head -c 100000 /dev/zero > ~/note");
			engine().commit(box.id(), layer);
			engine().commit(box.id(), layer);
			assertThat(engine().layers()).contains(layer);
			assertThat(engine().layerBytes(layer)).isBetween(100_000L, 200_000L);
		}
		assertThat(reopen().layers()).contains(layer);
		engine().removeLayer(layer);
		engine().removeLayer(layer);
		assertThat(engine().layers()).doesNotContain(layer);
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().layerBytes(layer));
	}

	@Test
	default void createWhenOfALayerGoesOnWhereItWasCommitted() {
		String layer = layer();
		SandboxSpec spec = Specs.fresh();
		try (Box box = Box.start(engine())) {
			box.sh("echo one > ~/note");
			box.root("rm /usr/bin/env");
			engine().commit(box.id(), layer);
			box.sh("echo later > ~/note");
			engine().create(layer, spec);
			engine().start(spec);
		}
		try (Box next = Box.of(engine(), spec)) {
			next.sh("echo two >> ~/note");
			engine().create(layer, spec);
			assertThat(next.sh("cat ~/note; hostname; test -e /usr/bin/env || echo gone").text())
				.isEqualTo("one\ntwo\n" + next.id() + "\ngone");
			SandboxSpec other = Specs.fresh();
			engine().create(layer, other);
			engine().start(other);
			try (Box fresh = Box.of(engine(), other)) {
				assertThat(fresh.sh("cat ~/note").text()).isEqualTo("one");
			}
			engine().removeLayer(layer);
			assertThatExceptionOfType(ApiException.NotFound.class)
				.isThrownBy(() -> engine().create(layer, Specs.fresh()));
		}
	}

	/** What a sandbox can leave in its files that a copy of them could lose. */
	@Test
	default void layerWhenWrittenDownAndReadIsTheSame() {
		String layer = layer();
		String copy = layer();
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		SandboxSpec spec = Specs.fresh();
		try (Box box = Box.start(engine())) {
			box.sh("echo one > ~/note; ln ~/note ~/same; ln -s nowhere ~/link; mkfifo ~/pipe; mkdir -m 700 ~/private;"
					+ " touch -d '2001-02-03 04:05:06' ~/note; truncate -s 3G ~/holes; echo end >> ~/holes;"
					+ " touch \"$(printf '%b' '/home/daytona/\\377\\nx')\" ~/.wh.mine");
			box.root("rm /usr/bin/env /etc/debian_version; rm -r /etc/skel; mkdir /etc/skel; touch /etc/skel/new;"
					+ " chmod 4755 /usr/bin/id; chown 12:34 /home/daytona/private; python3 -c"
					+ " \"import os; os.setxattr('/home/daytona/note', 'user.mine', b'x');"
					+ " os.setxattr('/home/daytona/private', 'system.posix_acl_access', " + ACL + ")\"");
			engine().commit(box.id(), layer);
		}
		engine().exportLayer(layer, written);
		assertThat(written.size()).as("holes cost nothing").isLessThan(100 << 20);
		engine().importLayer(copy, new ByteArrayInputStream(written.toByteArray()));
		engine().removeLayer(layer);
		engine().create(copy, spec);
		engine().start(spec);
		engine().removeLayer(copy);
		try (Box box = Box.of(engine(), spec)) {
			assertThat(box.root("cd /home/daytona; cat note; stat -c '%h %U %y' note; readlink link; stat -c %F pipe;"
					+ " stat -c '%a %u %g' private; stat -c %s holes; tail -c 4 holes; LC_ALL=C ls -b | tail -1;"
					+ " test -e .wh.mine && echo there; python3 -c \"import os; print(os.getxattr('note', 'user.mine'))\";"
					+ " python3 -c \"import os; print(os.getxattr('private', 'system.posix_acl_access') == " + ACL
					+ ")\";"
					+ " test -e /usr/bin/env || echo gone; test -e /etc/debian_version || echo gone; ls -A /etc/skel;"
					+ " stat -c %a /usr/bin/id")
				.text()).isEqualTo("""
						one
						2 daytona 2001-02-03 04:05:06.000000000 +0000
						nowhere
						fifo
						770 12 34
						3221225476
						end
						\\377\\nx
						there
						b'x'
						True
						gone
						gone
						new
						4755""");
		}
	}

	@Test
	default void importWhenTheLayerBreaksOffLeavesNothing() {
		String layer = layer();
		String copy = layer();
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		try (Box box = Box.start(engine())) {
			box.sh("head -c 100000 /dev/urandom > ~/note");
			engine().commit(box.id(), layer);
		}
		engine().exportLayer(layer, written);
		engine().removeLayer(layer);
		byte[] half = Arrays.copyOf(written.toByteArray(), written.size() / 2);
		assertThatExceptionOfType(ApiException.class)
			.isThrownBy(() -> engine().importLayer(copy, new ByteArrayInputStream(half)));
		assertThat(engine().layers()).doesNotContain(copy);
	}

	@Test
	default void commitWhenTheNameLeadsAwayIsRefused() {
		try (Box box = Box.start(engine())) {
			for (String name : new String[] { "", "../x", "a/b", "A", "x".repeat(65) }) {
				assertThatExceptionOfType(ApiException.InvalidRequest.class)
					.isThrownBy(() -> engine().commit(box.id(), name));
				assertThatExceptionOfType(ApiException.InvalidRequest.class)
					.isThrownBy(() -> engine().removeLayer(name));
			}
		}
	}

}
