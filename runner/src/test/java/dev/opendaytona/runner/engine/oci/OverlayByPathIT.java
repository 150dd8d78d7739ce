package dev.opendaytona.runner.engine.oci;

import java.util.Set;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.image.Image;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What kernels before 6.13 do otherwise.
 */
class OverlayByPathIT {

	/** Their paths are longer than fsconfig(2) takes. */
	private static final int LAYERS = 12;

	@Test
	void startWhenAnImageHasManyLayersShowsAll() {
		try (OciHost host = OciHost.without(Set.of(HostFeature.OVERLAY_BY_DESCRIPTOR))) {
			String image = Image.HOST;
			for (int number = 1; number <= LAYERS; number++) {
				image = upon(host, image, number);
			}
			try (Box box = Box.start(host.engine(), Specs.of(image, "daytona"))) {
				assertThat(box.sh("ls ~ | wc -l; cat ~/file" + LAYERS).text()).isEqualTo(LAYERS + "\n" + LAYERS);
			}
			host.engine().layers().forEach(host.engine()::removeLayer);
		}
	}

	private static String upon(OciHost host, String image, int number) {
		SandboxSpec spec = Specs.of(image, "daytona");
		String name = "local:layer" + number;
		try (Box box = Box.start(host.engine(), spec)) {
			box.sh("echo " + number + " > ~/file" + number);
			host.images().add(name, image, null, (layer) -> {
				host.engine().commit(spec.id(), layer);
				return 0;
			});
		}
		return name;
	}

}
