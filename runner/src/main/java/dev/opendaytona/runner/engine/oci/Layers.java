package dev.opendaytona.runner.engine.oci;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;

/**
 * Copies of what sandboxes have written: those that are kept as layers, and those that
 * are given to another sandbox.
 */
final class Layers {

	private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

	private final Volumes volumes;

	private final LiveSandboxes live;

	private final Cgroups cgroups;

	private final List<String> nameServers;

	private final Consumer<String> steps;

	Layers(Volumes volumes, LiveSandboxes live, Cgroups cgroups, List<String> nameServers, Consumer<String> steps) {
		this.volumes = volumes;
		this.live = live;
		this.cgroups = cgroups;
		this.nameServers = nameServers;
		this.steps = steps;
	}

	/** Makes a sandbox of what another one has written; does nothing when it exists. */
	void fork(String id, SandboxSpec spec) {
		if (Rootfs.prepared(this.volumes.path(spec.id()))) {
			return;
		}
		this.live.requirePresent(id);
		copied("Sandbox '" + id + "' could not be forked", () -> frozenCopy(id), (draft) -> giveTo(spec, draft));
	}

	/** Makes a sandbox of a layer; does nothing when it exists. */
	void create(String layer, SandboxSpec spec) {
		if (Rootfs.prepared(this.volumes.path(spec.id()))) {
			return;
		}
		require(layer);
		copied("Sandbox '" + spec.id() + "' could not be made", () -> this.volumes.draft(this.volumes.layer(layer)),
				(draft) -> giveTo(spec, draft));
	}

	private void giveTo(SandboxSpec spec, Path draft) {
		Rootfs.own(draft, spec.id(), this.nameServers);
		this.volumes.give(draft, spec.id(), Volumes.limitBytes(spec));
	}

	/** Keeps what a sandbox has written as a layer; does nothing when it exists. */
	void commit(String id, String layer) {
		requireName(layer);
		if (this.volumes.layers().contains(layer)) {
			return;
		}
		this.live.requirePresent(id);
		copied("What sandbox '" + id + "' has changed could not be kept", () -> frozenCopy(id),
				(draft) -> this.volumes.keep(draft, layer));
	}

	/** Makes a copy, takes from it what was its sandbox's own, and gives it away. */
	private void copied(String failed, Supplier<Path> copy, Consumer<Path> give) {
		try {
			Path draft = copy.get();
			this.steps.accept("volume copied");
			try {
				Rootfs.disown(draft);
				give.accept(draft);
				this.steps.accept("copy given");
			}
			catch (RuntimeException ex) {
				this.volumes.discard(draft);
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw Failures.translated(failed, ex);
		}
	}

	/** Copies what a sandbox has written, as of one moment. */
	private Path frozenCopy(String id) {
		if (this.live.find(id).isEmpty()) {
			return this.volumes.draft(this.volumes.path(id));
		}
		try {
			this.cgroups.freeze(id);
			return this.volumes.draft(this.volumes.path(id));
		}
		finally {
			this.cgroups.thaw(id);
		}
	}

	Set<String> list() {
		return this.volumes.layers();
	}

	long bytes(String layer) {
		require(layer);
		return FileTrees.size(this.volumes.layer(layer));
	}

	/** What a layer has of the root, but for the machine's own programs. */
	Path root(String layer) {
		require(layer);
		return Rootfs.files(this.volumes.layer(layer));
	}

	/** Writes a layer down, for {@link #read}. */
	void write(String layer, OutputStream target) {
		require(layer);
		try {
			VolumeTar.write(this.volumes.layer(layer), target);
		}
		catch (RuntimeException ex) {
			throw Failures.translated("Layer '" + layer + "' could not be written down", ex);
		}
	}

	/** Makes a layer of what was written down; does nothing when it exists. */
	void read(String layer, InputStream source) {
		requireName(layer);
		if (this.volumes.layers().contains(layer)) {
			return;
		}
		try {
			Path draft = this.volumes.emptyDraft();
			try {
				VolumeTar.read(source, draft);
				this.steps.accept("layer read");
				this.volumes.keep(draft, layer);
			}
			catch (RuntimeException ex) {
				this.volumes.discard(draft);
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw Failures.translated("Layer '" + layer + "' could not be read", ex);
		}
	}

	void remove(String layer) {
		requireName(layer);
		this.volumes.deleteLayer(layer);
	}

	private void require(String layer) {
		if (!this.volumes.layers().contains(layer)) {
			throw new ApiException.NotFound("LAYER_NOT_FOUND", "There is no layer '" + layer + "' on this runner");
		}
	}

	private static void requireName(String layer) {
		if (!NAME.matcher(layer).matches()) {
			throw new ApiException.InvalidRequest(
					"'" + layer + "' is no name of a layer; use up to 64 small letters, digits and '-'");
		}
	}

}
