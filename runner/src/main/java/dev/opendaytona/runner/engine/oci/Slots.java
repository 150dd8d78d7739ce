package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.network.AddressPlan;
import dev.opendaytona.runner.network.Firewall;
import dev.opendaytona.runner.network.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of a runner, some of them made ahead: to make one takes about 10 ms, to take
 * one that is ready takes none. A slot in which nothing was ever sent is used again.
 */
final class Slots implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Slots.class);

	private static final Duration WAIT = Duration.ofSeconds(20);

	private static final int USERS = 65536;

	private final AddressPlan plan;

	private final Firewall firewall;

	private final BitSet used = new BitSet();

	private final int low;

	private final int ahead;

	private final BlockingQueue<Slot> ready;

	private final Thread filler;

	private volatile boolean closed;

	Slots(AddressPlan plan, Firewall firewall, int ahead) {
		this.plan = plan;
		this.firewall = firewall;
		this.low = ahead / 2;
		this.ahead = ahead;
		this.ready = new ArrayBlockingQueue<>(2 * ahead);
		this.filler = Thread.ofPlatform().daemon().name("slots").unstarted(this::fill);
	}

	/** Begins to make slots, after those of living sandboxes have been claimed. */
	void start() {
		this.filler.start();
	}

	/** Takes back the slot of a sandbox that an earlier runner started. */
	Slot adopt(int number, long pid) {
		synchronized (this.used) {
			this.used.set(number);
		}
		return open(number, pid);
	}

	Slot take() {
		try {
			Slot slot = this.ready.poll(WAIT.toMillis(), TimeUnit.MILLISECONDS);
			if (slot != null) {
				noticeShortage();
				return slot;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new ApiException.Unavailable(
				"This runner cannot start another sandbox now: no network slot became free within " + WAIT.toSeconds()
						+ " s. Stop or delete sandboxes that are not needed, then try again");
	}

	private void noticeShortage() {
		synchronized (this.ready) {
			this.ready.notifyAll();
		}
	}

	private void awaitShortage() throws InterruptedException {
		synchronized (this.ready) {
			while (this.ready.size() >= this.low) {
				this.ready.wait();
			}
		}
	}

	/** Gives a slot up; it is used again as it is, or its number is. */
	void release(Slot slot) {
		if (!reused(slot)) {
			remove(slot);
		}
	}

	private boolean reused(Slot slot) {
		if (this.closed || this.ready.remainingCapacity() == 0 || !Link.unused(slot.networkNamespace())) {
			return false;
		}
		this.firewall.apply(slot.number(), NetworkPolicy.OPEN);
		return this.ready.offer(slot);
	}

	private void remove(Slot slot) {
		slot.close();
		try {
			this.firewall.remove(slot.number());
		}
		finally {
			synchronized (this.used) {
				this.used.clear(slot.number());
				this.used.notifyAll();
			}
		}
	}

	private void fill() {
		while (!this.closed) {
			try {
				awaitShortage();
				while (this.ready.size() < this.ahead) {
					keep(make());
				}
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (RuntimeException ex) {
				retryLater(ex);
			}
		}
	}

	private void keep(Slot slot) throws InterruptedException {
		try {
			this.ready.put(slot);
		}
		catch (InterruptedException ex) {
			slot.close();
			throw ex;
		}
	}

	private void retryLater(RuntimeException failure) {
		if (!this.closed) {
			logger.error("A network slot could not be made; trying again in a second", failure);
			pause();
		}
	}

	private void pause() {
		try {
			TimeUnit.SECONDS.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Slot make() throws InterruptedException {
		int number = claim();
		try {
			return make(number);
		}
		catch (RuntimeException ex) {
			synchronized (this.used) {
				this.used.clear(number);
			}
			throw ex;
		}
	}

	private int claim() throws InterruptedException {
		synchronized (this.used) {
			int number = this.used.nextClearBit(0);
			while (number >= AddressPlan.SLOTS) {
				this.used.wait();
				number = this.used.nextClearBit(0);
			}
			this.used.set(number);
			return number;
		}
	}

	private Slot make(int number) {
		Process holder = holder();
		try {
			String map = "0 " + this.plan.userBase(number) + " " + USERS;
			Files.writeString(Path.of("/proc/" + holder.pid() + "/uid_map"), map);
			Files.writeString(Path.of("/proc/" + holder.pid() + "/gid_map"), map);
			Link.create(this.plan, number, holder.pid());
			this.firewall.apply(number, NetworkPolicy.OPEN);
			return open(number, holder.pid());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			holder.destroyForcibly();
		}
	}

	/** A process that has entered new namespaces and holds them open until they are. */
	private static Process holder() {
		try {
			Process process = new ProcessBuilder("unshare", "--user", "--net", "sh", "-c", "echo; read x").start();
			if (process.getInputStream().read() != '\n') {
				process.destroyForcibly();
				throw new HostException("unshare --user --net failed: "
						+ new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
			}
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Slot open(int number, long pid) {
		Path namespaces = Path.of("/proc/" + pid + "/ns");
		return new Slot(number, Fd.open(namespaces.resolve("user")), Fd.open(namespaces.resolve("net")),
				this.plan.userBase(number));
	}

	@Override
	public void close() {
		this.closed = true;
		this.filler.interrupt();
		join();
		this.ready.forEach(Slot::close);
	}

	/** A slot that is being made now would outlive this object. */
	private void join() {
		try {
			this.filler.join(WAIT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
