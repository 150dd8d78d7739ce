package dev.opendaytona.mcp.platform;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Remembers where toolboxes are. It saves a round trip and grants nothing: every call
 * carries the caller's key and is checked by the server.
 */
final class ToolboxAddresses {

	private static final int MAX = 256;

	private final Map<String, Address> known = new LinkedHashMap<>(16, 0.75f, true) {
		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Address> eldest) {
			return size() > MAX;
		}
	};

	private final PlatformClient platform;

	ToolboxAddresses(PlatformClient platform) {
		this.platform = platform;
	}

	/**
	 * Where one toolbox is.
	 *
	 * @param sandboxId the id of the sandbox
	 * @param base the URL under which its operations are
	 * @param workDir the directory that relative paths start from, once it was asked for
	 * @param plain whether it was seen to lack what our toolbox has more
	 */
	record Address(String sandboxId, String base, @Nullable String workDir, boolean plain) {

		Address withWorkDir(String dir) {
			return new Address(this.sandboxId, this.base, dir, this.plain);
		}

		Address asPlain() {
			return new Address(this.sandboxId, this.base, this.workDir, true);
		}

	}

	Address get(String idOrName) {
		Address known = find(idOrName);
		return (known != null) ? known : remember(idOrName, of(this.platform.get(idOrName)));
	}

	Address of(Sandbox sandbox) {
		String url = sandbox.toolboxUrl();
		String base = (url != null) ? url.replaceAll("/+$", "") + "/" + sandbox.id()
				: this.platform.apiUrl() + "/toolbox/" + sandbox.id() + "/toolbox";
		return new Address(sandbox.id(), base, null, false);
	}

	synchronized Address remember(String idOrName, Address address) {
		this.known.put(idOrName, address);
		return address;
	}

	synchronized void forget(String idOrName) {
		Address address = this.known.remove(idOrName);
		if (address != null) {
			this.known.values().removeIf((other) -> other.sandboxId().equals(address.sandboxId()));
		}
	}

	Sandbox look(String idOrName) {
		return this.platform.get(idOrName);
	}

	private synchronized @Nullable Address find(String idOrName) {
		return this.known.get(idOrName);
	}

}
