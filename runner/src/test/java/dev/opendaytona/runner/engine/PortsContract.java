package dev.opendaytona.runner.engine;

import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which ports are listened on.
 */
@SuppressWarnings("try")
public interface PortsContract extends EngineSuite {

	@Test
	default void listeningPortsWhenAskedAreThoseOfTheSandboxAlone() {
		try (Box box = Box.start(engine());
				Box other = Box.start(engine());
				ExecProcess server = box.start(null, "/usr/bin/python3", "-c", """
						import socket, time
						four = socket.create_server(('127.0.0.1', 4711))
						six = socket.create_server(('::', 4712), family=socket.AF_INET6)
						bound = socket.socket()
						bound.bind(('127.0.0.1', 4713))
						client = socket.create_connection(('127.0.0.1', 4711))
						time.sleep(1000)
						""")) {
			Polling.until("the server listens", Duration.ofSeconds(10),
					() -> engine().listeningPorts(box.id()).size() >= 2);
			assertThat(engine().listeningPorts(box.id())).isEqualTo(Set.of(4711, 4712));
			assertThat(engine().listeningPorts(other.id())).isEmpty();
			server.killTree();
			Polling.until("nobody listens", Duration.ofSeconds(10), () -> engine().listeningPorts(box.id()).isEmpty());
		}
	}

}
