package dev.opendaytona.runner.build;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.image.MakingLog;
import dev.opendaytona.runner.image.Pulls;

/**
 * The images that builds start from. One of a registry is kept for a day, under a name
 * made of its reference.
 */
final class BaseImages {

	/** Begins the names of images that are kept for builds alone. */
	static final String PREFIX = "local:base-";

	private static final String SCRATCH = PREFIX + "scratch";

	private static final int TAR_END_BYTES = 1024;

	private static final int NAME_LENGTH = 40;

	private final Images images;

	private final Pulls pulls;

	private final Map<String, RegistryLogin> logins;

	private final MakingLog log;

	BaseImages(Images images, Pulls pulls, Map<String, RegistryLogin> logins, MakingLog log) {
		this.images = images;
		this.pulls = pulls;
		this.logins = logins;
		this.log = log;
	}

	/** Nothing. */
	Image scratch() {
		return present(SCRATCH, () -> this.images.add(SCRATCH, new ByteArrayInputStream(new byte[TAR_END_BYTES])));
	}

	/** An image of a registry, or the machine's own programs, which need none. */
	Image get(String reference) {
		if (reference.equals(Image.HOST)) {
			return this.images.get(Image.HOST);
		}
		String name = PREFIX + sha256(reference).substring(0, NAME_LENGTH);
		RegistryLogin login = this.logins.get(Pulls.host(reference));
		return present(name, () -> this.pulls.pull(name, new ImagePull(reference, login), this.log));
	}

	/** Another build may be fetching it too; whoever comes second finds it there. */
	private Image present(String name, Runnable make) {
		if (!this.images.has(name)) {
			try {
				make.run();
			}
			catch (ApiException.Conflict faster) {
				this.log.line("Another build has fetched it meanwhile");
			}
		}
		return this.images.get(name);
	}

	static String sha256(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
