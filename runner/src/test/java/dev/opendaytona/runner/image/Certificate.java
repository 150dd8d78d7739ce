package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import dev.opendaytona.runner.host.Program;

/**
 * A certificate for this machine that is its own authority.
 *
 * @param file the certificate, in PEM
 * @param key its private key, in PEM
 * @param context speaks TLS with it
 */
record Certificate(Path file, Path key, SSLContext context) {

	private static final String PASSWORD = "changeit";

	static Certificate make(Path directory) {
		Path store = directory.resolve("store.p12");
		Program.run(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
				"-alias", "it", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-dname", "CN=registry",
				"-ext", "san=ip:127.0.0.1", "-ext", "bc:c=ca:true", "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass", PASSWORD));
		try {
			KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
			return new Certificate(
					pem(directory.resolve("it.crt"), "CERTIFICATE", keys.getCertificate("it").getEncoded()),
					pem(directory.resolve("it.key"), "PRIVATE KEY",
							keys.getKey("it", PASSWORD.toCharArray()).getEncoded()),
					context(keys));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
		KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		own.init(keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(own.getKeyManagers(), null, null);
		return context;
	}

	/** One that nobody is meant to check, in a directory that is gone. */
	static Certificate any() {
		try {
			Path directory = Files.createTempDirectory("odt-it-");
			try {
				return make(directory);
			}
			finally {
				Program.run(List.of("rm", "-rf", directory.toString()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path pem(Path file, String kind, byte[] content) throws IOException {
		return Files.writeString(file, "-----BEGIN " + kind + "-----\n"
				+ Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind + "-----\n");
	}

	String text() {
		try {
			return Files.readString(this.file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
