package dev.opendaytona.runner.sandbox;

import java.time.Duration;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.engine.oci.OciHost;
import dev.opendaytona.runner.image.Image;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Images made of sandboxes, and sandboxes made of them.
 */
class SandboxImagesIT {

	private static OciHost host;

	private static Sandboxes sandboxes;

	private static SandboxImages images;

	@BeforeAll
	static void open() {
		host = OciHost.open();
		sandboxes = new Sandboxes(host.engine(), host.directory().resolve("journal"));
		images = new SandboxImages(sandboxes, host.engine(), host.images(), (layer) -> false);
	}

	@AfterAll
	static void close() {
		sandboxes.list().forEach((status) -> sandboxes.destroy(status.id()));
		host.images()
			.list()
			.stream()
			.map(Image::name)
			.filter((name) -> !name.equals(Image.HOST))
			.forEach(host.images()::delete);
		images.collect();
		assertThat(host.engine().layers()).isEmpty();
		host.close();
	}

	private static Box start(SandboxSpec spec) {
		sandboxes.create(spec);
		return Box.of(host.engine(), spec);
	}

	private static SandboxSpec onImage(String image) {
		return Specs.of(image, "daytona");
	}

	@Test
	void commitWhenTheSandboxRunsMakesAnImageOfWhatItIs() {
		Box box = start(Specs.fresh());
		box.sh("echo one > ~/note; mkdir ~/full; touch ~/full/a");
		box.root("echo tool > /usr/local/bin/tool; rm /usr/bin/env");
		Image image = images.commit(box.id(), "local:first");
		assertThat(image.sizeBytes()).isPositive();
		box.sh("echo later > ~/note");
		Box other = start(onImage("local:first"));
		assertThat(other.sh("cat ~/note; cat /usr/local/bin/tool; hostname; id -un").text())
			.isEqualTo("one\ntool\n" + other.id() + "\ndaytona");
		assertThat(other.sh("test -e /usr/bin/env").exitCode()).isNotZero();
		other.sh("rm -r ~/full; mkdir ~/full; echo two >> ~/note");
		images.commit(other.id(), "local:second");
		Box third = start(onImage("local:second"));
		assertThat(third.sh("cat ~/note; ls ~/full").text()).isEqualTo("one\ntwo");
		assertThat(third.root("cat /etc/machine-id").text()).isNotEqualTo(other.root("cat /etc/machine-id").text());
	}

	@Test
	void deleteWhenSandboxesAndImagesNeedALayerKeepsIt() {
		Box box = start(Specs.fresh());
		box.sh("echo kept > ~/note");
		images.commit(box.id(), "local:lower");
		Box upper = start(onImage("local:lower"));
		images.commit(upper.id(), "local:upper");
		host.images().delete("local:lower");
		images.collect();
		sandboxes.stop(upper.id(), Duration.ZERO);
		sandboxes.start(upper.spec());
		assertThat(upper.sh("cat ~/note").text()).isEqualTo("kept");
		sandboxes.destroy(upper.id());
		images.collect();
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> host.images().get("local:lower"));
		assertThat(start(onImage("local:upper")).sh("cat ~/note").text()).isEqualTo("kept");
	}

	@Test
	void commitWhenTheNameIsTakenKeepsNoLayer() {
		Box box = start(Specs.fresh());
		images.commit(box.id(), "local:taken");
		List<String> layers = List.copyOf(host.engine().layers());
		assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> images.commit(box.id(), "local:taken"));
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> images.commit("nobody", "local:none"));
		assertThat(host.engine().layers()).containsExactlyInAnyOrderElementsOf(layers);
	}

	@Test
	void forkWhenAskedStartsASandboxAndWritesItDown() {
		Box box = start(Specs.fresh());
		box.sh("echo one > ~/note");
		SandboxSpec spec = Specs.fresh();
		sandboxes.fork(box.id(), spec);
		assertThat(Box.of(host.engine(), spec).sh("cat ~/note").text()).isEqualTo("one");
		assertThat(new Sandboxes(host.engine(), host.directory().resolve("journal")).get(spec.id()).phase())
			.isEqualTo(dev.opendaytona.api.runner.SandboxStatus.Phase.RUNNING);
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> sandboxes.fork(box.id(), onImage("local:other")))
			.withMessageContaining("host:default");
	}

}
