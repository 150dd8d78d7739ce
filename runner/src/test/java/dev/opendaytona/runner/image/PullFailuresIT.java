package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.RegistryLogin;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.image.Layout.Descriptor;
import dev.opendaytona.runner.image.Layout.Packing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Registries that refuse, and images that are not what they say. Each failure tells what
 * to do next, and leaves nothing half done.
 */
class PullFailuresIT {

	private static final String NAME = "local:it";

	private static final RegistryLogin ANYBODY = new RegistryLogin("", "", true, null);

	private static final RegistryLogin ME = new RegistryLogin("me", "s3cret", true, null);

	private static final RegistryLogin STRANGER = new RegistryLogin("me", "wrong", true, null);

	private static final long MAX_BYTES = 64L << 20;

	@TempDir
	private Path directory;

	private Images images;

	private MakingLog log;

	@BeforeEach
	void open() {
		this.images = new Images(this.directory.resolve("images"), MAX_BYTES);
		this.log = new MakingLog(this.directory.resolve("making.log"));
	}

	@AfterEach
	void nothingIsHalfDone() throws IOException {
		this.log.close();
		assertThat(this.images.scratch()).isEmptyDirectory();
		assertThat(ProcessHandle.current().children().map((child) -> child.info().command().orElse(""))).isEmpty();
		assertThat(Files.readString(this.directory.resolve("making.log"))).doesNotContain("s3cret");
	}

	private Layout layout(String name) {
		return new Layout(this.directory.resolve(name));
	}

	private Layout simple() {
		Layout layout = layout("simple");
		layout.draft().layer(new TarBuilder().file("file", "content"), Packing.GZIP).write();
		return layout;
	}

	private void pull(String reference, @Nullable RegistryLogin login) {
		new Pulls(this.images).pull(NAME, new ImagePull(reference, login), this.log);
	}

	private void succeeds(String reference, @Nullable RegistryLogin login) {
		pull(reference, login);
		assertThat(this.images.get(NAME).layers().getFirst().resolve("file")).hasContent("content");
	}

	private ApiException fails(String reference, @Nullable RegistryLogin login) {
		ApiException failure = catchThrowableOfType(ApiException.class, () -> pull(reference, login));
		assertThat(failure).as("failure").isNotNull();
		assertThat(failure.message()).doesNotContain("s3cret", "wrong", this.directory.toString());
		assertThat(this.images.has(NAME)).isFalse();
		return failure;
	}

	private void fails(String reference, @Nullable RegistryLogin login, String code, String... words) {
		ApiException failure = fails(reference, login);
		assertThat(failure.code()).as(failure.message()).isEqualTo(code);
		assertThat(List.of(words)).allSatisfy((word) -> assertThat(failure.message()).contains(word));
	}

	@Test
	void pullWhenTheRegistryWantsALoginNeedsTheRightOne() {
		try (DockerRegistry registry = DockerRegistry.withLogin(this.directory.resolve("registry"))) {
			String reference = registry.push(simple(), "acme/secret:1");
			fails(reference, ANYBODY, "REGISTRY_UNAUTHORIZED", "unauthorized by registry '" + registry.host() + "'",
					"POST /docker-registry");
			fails(reference, STRANGER, "REGISTRY_UNAUTHORIZED", "unauthorized by");
			succeeds(reference, ME);
		}
	}

	@Test
	void pullWhenTheRegistryWantsATokenNeedsTheRightLogin() {
		try (ScriptedRegistry registry = new ScriptedRegistry(simple()).withTokens()) {
			String reference = registry.host() + "/acme/tokens:1";
			fails(reference, ANYBODY, "REGISTRY_UNAUTHORIZED", "unauthorized by registry '" + registry.host() + "'");
			fails(reference, STRANGER, "REGISTRY_UNAUTHORIZED", "unauthorized by");
			succeeds(reference, ME);
		}
	}

	@Test
	void pullWhenTheImageIsUnknownSaysSo() {
		try (DockerRegistry registry = DockerRegistry.open(this.directory.resolve("registry"))) {
			String known = registry.push(simple(), "acme/known:1");
			fails(registry.host() + "/acme/known:2", ANYBODY, "IMAGE_NOT_FOUND", "no such tag", "acme/known:2");
			fails(registry.host() + "/acme/denied-certificate:1", ANYBODY, "IMAGE_NOT_FOUND", "no such tag");
			fails(registry.host() + "/acme/known@sha256:" + "0".repeat(64), ANYBODY, "IMAGE_NOT_FOUND");
			succeeds(known, ANYBODY);
		}
	}

	@Test
	void pullWhenNobodyListensSaysSo() throws IOException {
		fails("127.0.0.1:" + DockerRegistry.freePort() + "/acme/denied:1", ANYBODY, "REGISTRY_UNREACHABLE",
				"cannot be reached");
	}

	@Test
	void pullWhenTheRegistrySpeaksTlsNeedsItsCertificate() throws IOException {
		Certificate certificate = Certificate.make(this.directory);
		Certificate other = Certificate.make(Files.createDirectory(this.directory.resolve("other")));
		try (DockerRegistry registry = DockerRegistry.withCertificate(this.directory.resolve("registry"),
				certificate)) {
			String reference = registry.push(simple(), "acme/safe:1");
			fails(reference, null, "REGISTRY_CERTIFICATE", "not trusted", "caCertificate");
			fails(reference, new RegistryLogin("", "", false, other.text()), "REGISTRY_CERTIFICATE", "not trusted");
			fails(reference, new RegistryLogin("", "", false, "no certificate"), "REGISTRY_CERTIFICATE");
			succeeds(reference, new RegistryLogin("", "", false, certificate.text()));
		}
	}

	@Test
	void pullWhenTheRegistrySpeaksPlainHttpMustBeAllowedTo() {
		try (DockerRegistry registry = DockerRegistry.open(this.directory.resolve("registry"))) {
			String reference = registry.push(simple(), "acme/plain:1");
			fails(reference, null, "REGISTRY_PLAIN_HTTP", "plain HTTP", "http://");
			fails(reference, new RegistryLogin("me", "s3cret", false, null), "REGISTRY_PLAIN_HTTP");
			succeeds(reference, ANYBODY);
		}
	}

	@Test
	void pullWhenThereIsNoVariantForTheMachineSaysSo() {
		Layout layout = layout("foreign");
		Descriptor other = layout.draft()
			.architecture("s390x")
			.layer(new TarBuilder().file("file", "other"), Packing.GZIP)
			.write();
		layout.platforms(Map.of("s390x", other));
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			fails(registry.host() + "/acme/foreign:1", ANYBODY, "IMAGE_NO_PLATFORM", "no variant");
		}
	}

	@Test
	void pullWhenTheImageLiesIsRefused() {
		Layout layout = layout("lies");
		byte[] tar = new TarBuilder().file("file", "content").bytes();
		Digest other = Digest.of(new byte[0]);
		layout.draft().layer(Packing.GZIP, Packing.GZIP.pack(tar), other).write();
		refused(layout, "DIGEST_MISMATCH", "damaged");
		layout.draft().layer(tar, Packing.GZIP).diffId(other).write();
		refused(layout, "IMAGE_NOT_READABLE", "lists 1 layers and its configuration 2");
		layout.draft().write();
		refused(layout, "IMAGE_NOT_READABLE", "0 layers");
		layout.draft().layer(tar, Packing.GZIP).write(layout.put("config.v1+json", Map.of("rootfs", Map.of())));
		refused(layout, "IMAGE_NOT_READABLE");
		layout.draft()
			.layer(tar, Packing.GZIP)
			.write(layout.put("config.v1+json",
					Map.of("rootfs", Map.of("diff_ids", List.of("sha256:../../../../etc/passwd")))));
		refused(layout, "IMAGE_NOT_READABLE");
		byte[] noise = "no gzip".getBytes(StandardCharsets.UTF_8);
		layout.draft().layer(Packing.GZIP, noise, Digest.of(noise)).write();
		refused(layout, "IMAGE_NOT_READABLE", "unpacked");
		layout.draft().layer(Packing.GZIP, Arrays.copyOf(Packing.GZIP.pack(tar), 60), Digest.of(tar)).write();
		refused(layout, "IMAGE_NOT_READABLE");
		Layout.Draft high = layout.draft();
		for (int number = 0; number < 129; number++) {
			high.layer(new TarBuilder().file("file", "" + number), Packing.GZIP);
		}
		high.write();
		refused(layout, "IMAGE_NOT_READABLE", "129 layers");
	}

	private void refused(Layout layout, String code, String... words) {
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			fails(registry.host() + "/acme/liar:1", ANYBODY, code, words);
		}
	}

	@Test
	void pullWhenTheRegistryLiesIsRefused() {
		Layout layout = layout("transfer");
		Layout.Draft draft = layout.draft().layer(new TarBuilder().file("file", "content"), Packing.GZIP);
		Digest configuration = draft.write().digest();
		Digest blob = draft.layerBlob(0);
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).lie(blob, new byte[500])) {
			fails(registry.host() + "/acme/liar:1", ANYBODY, "IMAGE_FAILED", "could not be transferred");
		}
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).manifest(new byte[100])) {
			fails(registry.host() + "/acme/liar:1", ANYBODY);
		}
		try (ScriptedRegistry registry = new ScriptedRegistry(layout).manifest(new byte[32 << 20])) {
			fails(registry.host() + "/acme/liar:1", ANYBODY);
		}
		try (ScriptedRegistry registry = new ScriptedRegistry(layout)) {
			fails(registry.host() + "/acme/liar@sha256:" + "0".repeat(64), ANYBODY);
			fails(registry.host() + "/acme/liar@" + configuration.hex().replaceFirst("^", "sha256:").replace("a", "b"),
					ANYBODY);
		}
	}

	@Test
	void pullWhenTheLayersAreBombsStopsAtTheLimit() {
		for (Packing packing : Packing.values()) {
			Layout layout = layout("bomb-" + packing);
			layout.draft()
				.layer(new TarBuilder().file("small", "x"), packing)
				.layer(new TarBuilder().file("zeros", new byte[(int) MAX_BYTES], 0644), packing)
				.write();
			refused(layout, "IMAGE_TOO_LARGE", "larger than");
		}
	}

	@Test
	void pullWhenTheDiskIsFullSaysSoAndLeavesNothing() throws IOException {
		Path disk = Files.createDirectory(this.directory.resolve("disk"));
		Program.run(List.of("mount", "-t", "tmpfs", "-o", "size=8m", "odt-it", disk.toString()));
		try {
			this.images = new Images(disk, MAX_BYTES);
			byte[] noise = new byte[12 << 20];
			new Random(1).nextBytes(noise);
			Layout fetched = layout("large");
			fetched.draft().layer(new TarBuilder().file("noise", noise, 0644), Packing.GZIP).write();
			refused(fetched, "DISK_FULL", "disk of the runner is full");
			Layout unpacked = layout("small");
			unpacked.draft().layer(new TarBuilder().file("zeros", new byte[12 << 20], 0644), Packing.GZIP).write();
			refused(unpacked, "DISK_FULL", "disk of the runner is full");
			assertThat(disk.resolve("layers")).isEmptyDirectory();
			assertThat(disk.resolve("records")).isEmptyDirectory();
			assertThat(bytes(disk)).isLessThan(1 << 20);
		}
		finally {
			Program.run(List.of("umount", disk.toString()));
			this.images = new Images(this.directory.resolve("images"), MAX_BYTES);
		}
	}

	private static long bytes(Path tree) throws IOException {
		try (Stream<Path> files = Files.walk(tree)) {
			return files.filter(Files::isRegularFile).mapToLong(PullFailuresIT::size).sum();
		}
	}

	private static long size(Path file) {
		try {
			return Files.size(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
