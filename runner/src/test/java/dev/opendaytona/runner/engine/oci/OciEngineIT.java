package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.network.AddressPlan;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OciEngineIT {

	private final Path directory = Path.of("/var/tmp/odt-smoke");

	@Test
	void smoke() throws Exception {
		Images images = new Images(this.directory.resolve("images"), 1L << 30);
		OciSettings settings = new OciSettings(this.directory, Path.of("/run/opendaytona-test"), new AddressPlan(9),
				Path.of("/usr/bin/catatonit"), List.of(), 2L << 30, 2);
		try (OciEngine engine = new OciEngine(settings, images)) {
			SandboxSpec spec = new SandboxSpec("smoke", "host:default", "daytona", Map.of("A", "b"),
					new SandboxSpec.Limits(1, 512, 1024, 128), NetworkPolicy.OPEN);
			long t0 = System.nanoTime();
			engine.create(spec);
			long t1 = System.nanoTime();
			engine.start(spec);
			long t2 = System.nanoTime();
			System.err.println("create " + (t1 - t0) / 1e6 + " start " + (t2 - t1) / 1e6);
			for (String command : List.of("id; pwd; env; cat /proc/self/status | grep -E 'Seccomp|Cap|NoNew'",
					"python3 -c 'print(6*7)'; git --version; node --version", "ls -la / /etc | head -80",
					"mount | head -50; df -h /",
					"cat /sys/fs/cgroup/memory/memory.limit_in_bytes; ls /dev; cat /etc/hosts; ip a 2>/dev/null",
					"ls /root; cat /etc/shadow; touch /usr/bin/x; sudo -n id; ps aux")) {
				System.err.println("$ " + command + "\n" + exec(engine, spec.id(), command));
			}
			for (int i = 0; i < 10; i++) {
				long a = System.nanoTime();
				exec(engine, spec.id(), "true");
				System.err.println("exec " + (System.nanoTime() - a) / 1e6);
			}
			engine.stop(spec.id(), Duration.ofSeconds(2));
			long b = System.nanoTime();
			engine.start(spec);
			System.err.println("restart " + (System.nanoTime() - b) / 1e6);
			engine.destroy(spec.id());
			assertThat(engine.list()).isEmpty();
		}
	}

	private static String exec(OciEngine engine, String id, String command) throws IOException, InterruptedException {
		try (ExecProcess process = engine.exec(id, new ExecRequest(List.of("/bin/bash"), Map.of(), null, null, true))) {
			process.stdin().write(command.getBytes(StandardCharsets.UTF_8));
			process.stdin().close();
			String output = new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8);
			return output + "-> " + process.waitFor(Duration.ofSeconds(10)) + " " + process.failure();
		}
	}

}
