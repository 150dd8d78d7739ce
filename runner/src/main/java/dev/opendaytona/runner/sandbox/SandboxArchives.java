package dev.opendaytona.runner.sandbox;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxRestore;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.host.Download;

/**
 * Writes sandboxes down to be kept elsewhere, and makes them again from there. An archive
 * holds what a sandbox has changed in the files of its image, compressed with zstd.
 */
public final class SandboxArchives {

	private static final int LEVEL = 1;

	private static final int BUFFER_BYTES = 256 * 1024;

	private final Sandboxes sandboxes;

	private final Engine engine;

	/** Layers that are just being worked on. */
	private final Set<String> held = ConcurrentHashMap.newKeySet();

	private final Joined restores = new Joined();

	/**
	 * Creates it.
	 * @param sandboxes the sandboxes
	 * @param engine keeps what they have changed
	 */
	public SandboxArchives(Sandboxes sandboxes, Engine engine) {
		this.sandboxes = sandboxes;
		this.engine = engine;
	}

	/**
	 * Whether a layer is part of an archive that is being made or read. One that a runner
	 * which ended has left is not.
	 * @param layer the name of the layer
	 * @return whether it must stay
	 */
	public boolean keeps(String layer) {
		return this.held.contains(layer);
	}

	/**
	 * Writes an archive of what a sandbox is at this moment, running or stopped. The
	 * sandbox can be used, stopped and destroyed in the meantime.
	 * @param id the sandbox
	 * @param target takes the archive; closed when that is whole
	 */
	public void save(String id, OutputStream target) {
		withLayer((layer) -> {
			this.sandboxes.steadily(id, (spec) -> {
				this.engine.commit(id, layer);
				return layer;
			});
			pack(layer, target);
			return layer;
		});
	}

	/** Only a whole archive gets an end: one that breaks off must not look like one. */
	@SuppressWarnings("resource")
	private void pack(String layer, OutputStream target) {
		try {
			ZstdOutputStream packed = new ZstdOutputStream(target, LEVEL);
			this.engine.exportLayer(layer, packed);
			packed.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Makes a sandbox of an archive and starts it. One that exists is started; one that
	 * is just being restored is waited for.
	 * @param wanted the sandbox, and where the archive is
	 * @return what it is
	 */
	public SandboxStatus restore(SandboxRestore wanted) {
		return this.restores.once(wanted.spec().id(), () -> make(wanted));
	}

	private SandboxStatus make(SandboxRestore wanted) {
		return this.sandboxes.startIfPresent(wanted.spec()).orElseGet(() -> fetchAndStart(wanted));
	}

	private SandboxStatus fetchAndStart(SandboxRestore wanted) {
		return withLayer((layer) -> {
			fetch(wanted, layer);
			return this.sandboxes.create(wanted.spec(), () -> this.engine.create(layer, wanted.spec()));
		});
	}

	/** Nothing is made of the layer before the digest of all of it has been compared. */
	private void fetch(SandboxRestore wanted, String layer) {
		String id = wanted.spec().id();
		MessageDigest sha256 = sha256();
		try (Download download = new Download();
				InputStream raw = new DigestInputStream(download.open(wanted.address()), sha256);
				InputStream tar = new ZstdInputStream(new BufferedInputStream(raw, BUFFER_BYTES))) {
			this.engine.importLayer(layer, tar);
			raw.transferTo(OutputStream.nullOutputStream());
		}
		catch (FileNotFoundException ex) {
			throw new ApiException.NotFound("ARCHIVE_NOT_FOUND",
					"The archive of sandbox '" + id + "' is not in the object storage (" + ex.getMessage() + ")");
		}
		catch (IOException | UncheckedIOException ex) {
			throw new ApiException.Unavailable("ARCHIVE_UNAVAILABLE", "The archive of sandbox '" + id
					+ "' could not be fetched from the object storage, or breaks off; try again", ex);
		}
		if (!HexFormat.of().formatHex(sha256.digest()).equals(wanted.sha256())) {
			throw new ApiException.Internal("ARCHIVE_DAMAGED",
					"The archive of sandbox '" + id + "' is not the one that was made; nothing of it was used", null);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private <T> T withLayer(Function<String, T> work) {
		String layer = "archive-" + UUID.randomUUID();
		this.held.add(layer);
		try {
			return work.apply(layer);
		}
		finally {
			this.engine.removeLayer(layer);
			this.held.remove(layer);
		}
	}

}
