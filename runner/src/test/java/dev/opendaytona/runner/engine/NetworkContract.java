package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

import dev.opendaytona.api.runner.NetworkPolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a sandbox reaches. Every address is one of this machine.
 */
@SuppressWarnings("try")
public interface NetworkContract extends EngineSuite {

	String REACHED = "hello";

	String GATEWAY = "169.254.1.1";

	@Test
	default void connectWhenThePolicyIsOpenReachesPublicAddresses() {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine())) {
			assertThat(connect(box, TestNetwork.SERVER)).isEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.OTHER_SERVER)).isEqualTo(REACHED);
		}
	}

	@Test
	default void connectWhenThePolicyBlocksReachesNothing() {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine(), Specs.of(NetworkPolicy.BLOCKED))) {
			assertThat(connect(box, TestNetwork.SERVER)).isNotEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.METADATA)).isNotEqualTo(REACHED);
		}
	}

	@Test
	default void connectWhenThereIsAnAllowListReachesWhatItNames() {
		NetworkPolicy policy = new NetworkPolicy(false, List.of("198.51.100.0/24", TestNetwork.SERVER + "/32"));
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine(), Specs.of(policy))) {
			assertThat(connect(box, TestNetwork.SERVER)).isEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.OTHER_SERVER)).isNotEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.METADATA)).isNotEqualTo(REACHED);
		}
	}

	@Test
	default void networkWhenChangedIsInForceAtOnceBothWays() {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine())) {
			NetworkPolicy listed = new NetworkPolicy(false, List.of(TestNetwork.OTHER_SERVER + "/32"));
			assertThat(connect(box, TestNetwork.SERVER)).isEqualTo(REACHED);
			engine().network(box.id(), NetworkPolicy.BLOCKED);
			assertThat(connect(box, TestNetwork.SERVER)).isNotEqualTo(REACHED);
			engine().network(box.id(), listed);
			assertThat(connect(box, TestNetwork.SERVER)).isNotEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.OTHER_SERVER)).isEqualTo(REACHED);
			engine().network(box.id(), listed);
			assertThat(connect(box, TestNetwork.OTHER_SERVER)).isEqualTo(REACHED);
			engine().network(box.id(), NetworkPolicy.OPEN);
			assertThat(connect(box, TestNetwork.SERVER)).isEqualTo(REACHED);
		}
	}

	@Test
	default void networkWhenItBlocksCutsConnectionsThatAreOpen() throws Exception {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine())) {
			ExecProcess flow = box.start(null, "/usr/bin/python3", "-c", """
					import socket, time
					s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
					s.connect(('%s', 9))
					print('ready', flush=True)
					denied = 0
					for i in range(500):
						try:
							s.send(b'x')
						except OSError:
							denied += 1
							if denied > 2:
								print('cut', flush=True)
								break
						time.sleep(0.02)
					""".formatted(TestNetwork.SERVER));
			try (flow) {
				assertThat(flow.stdout().readNBytes(5))
					.isEqualTo("ready".getBytes(java.nio.charset.StandardCharsets.UTF_8));
				engine().network(box.id(), NetworkPolicy.BLOCKED);
				assertThat(connect(box, TestNetwork.SERVER)).isNotEqualTo(REACHED);
			}
		}
	}

	@Test
	default void connectWhenThePolicyIsOpenReachesNoMetadataService() {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine())) {
			assertThat(connect(box, TestNetwork.METADATA)).isNotEqualTo(REACHED);
		}
	}

	@Test
	default void connectWhenTheAllowListNamesEverythingReachesNoMetadataService() {
		try (TestNetwork network = TestNetwork.open(); Box box = Box.start(engine(), Specs.of(everything()))) {
			assertThat(connect(box, TestNetwork.SERVER)).isEqualTo(REACHED);
			assertThat(connect(box, TestNetwork.METADATA)).isNotEqualTo(REACHED);
		}
	}

	@Test
	default void connectWhenTheAllowListNamesEverythingReachesNoOtherSandbox() {
		try (Box server = Box.start(engine());
				Box box = Box.start(engine(), Specs.of(everything()));
				ExecProcess listener = listening(server)) {
			assertThat(connect(server, address(server))).isEqualTo(REACHED);
			assertThat(connect(box, address(server))).isNotEqualTo(REACHED);
			engine().network(box.id(), new NetworkPolicy(false, List.of(address(server) + "/32")));
			assertThat(connect(box, address(server))).isNotEqualTo(REACHED);
		}
	}

	private static NetworkPolicy everything() {
		return new NetworkPolicy(false, List.of("0.0.0.0/0"));
	}

	@Test
	default void connectWhenThePolicyIsOpenReachesNoOtherSandbox() {
		try (Box server = Box.start(engine());
				Box box = Box.start(engine());
				ExecProcess listener = listening(server)) {
			String address = address(server);
			assertThat(address).isNotEqualTo(address(box));
			assertThat(connect(server, address)).isEqualTo(REACHED);
			assertThat(connect(box, address)).isNotEqualTo(REACHED);
		}
	}

	@Test
	default void connectWhenThePolicyIsOpenReachesNoListenerOfTheHost() throws IOException {
		try (TestNetwork network = TestNetwork.open();
				Box box = Box.start(engine());
				ServerSocket listener = new ServerSocket(0, 16, InetAddress.getByName("0.0.0.0"))) {
			Thread.ofVirtual().start(() -> greet(listener));
			for (String address : hostAddresses()) {
				assertThat(connect(box, address, listener.getLocalPort())).as(address).isNotEqualTo(REACHED);
			}
		}
	}

	@Test
	default void connectWhenTheRangeIsPrivateOrSpecialIsRefusedAtOnce() {
		try (Box box = Box.start(engine())) {
			for (String address : List.of("10.1.2.3", "172.16.0.9", "192.168.1.1", "100.64.0.1", "198.18.0.1",
					"224.0.0.1", "255.255.255.255", "169.254.1.1")) {
				assertThat(connect(box, address)).as(address).isNotEqualTo(REACHED);
			}
		}
	}

	@Test
	default void startWhenThePolicyBlocksHasItBeforeTheFirstProcess() {
		try (TestNetwork network = TestNetwork.open()) {
			for (int round = 0; round < 5; round++) {
				try (Box box = Box.start(engine(), Specs.of(NetworkPolicy.BLOCKED))) {
					assertThat(connect(box, TestNetwork.SERVER)).isNotEqualTo(REACHED);
				}
			}
		}
	}

	@Test
	default void startWhenTheSlotWasBlockedBeforeIsOpenAgain() {
		try (TestNetwork network = TestNetwork.open()) {
			for (NetworkPolicy policy : List.of(NetworkPolicy.BLOCKED, NetworkPolicy.OPEN, NetworkPolicy.BLOCKED,
					NetworkPolicy.OPEN, new NetworkPolicy(false, List.of("198.51.100.0/24")), NetworkPolicy.OPEN)) {
				try (Box box = Box.start(engine(), Specs.of(policy))) {
					assertThat(connect(box, TestNetwork.SERVER).equals(REACHED))
						.isEqualTo(policy.equals(NetworkPolicy.OPEN));
				}
			}
		}
	}

	@Test
	default void addressesWhenListedAreOfVersion4Only() {
		try (Box box = Box.start(engine())) {
			assertThat(box.sh("cat /proc/net/if_inet6 2>/dev/null").text()).isEmpty();
			assertThat(box.python("root", """
					import socket
					s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
					s.settimeout(2)
					try:
						s.connect(('fe80::1', 80, 0, 2))
						print('connected')
					except OSError as e:
						print('refused')
					""").text()).isEqualTo("refused");
		}
	}

	@Test
	default void sendWhenTheSourceIsForgedReachesNothing() {
		try (Box box = Box.start(engine())) {
			assertThat(box.root("ip addr add 192.88.99.99/32 dev eth0 2>&1 || ifconfig eth0:1 192.88.99.99").exitCode())
				.isNotZero();
		}
	}

	private static String connect(Box box, String address) {
		return connect(box, address, TestNetwork.PORT);
	}

	private static String connect(Box box, String address, int port) {
		return box.python(null, """
				import socket
				s = socket.socket()
				s.settimeout(1.5)
				try:
					s.connect(('%s', %d))
					print(s.recv(10).decode())
				except OSError as e:
					print(type(e).__name__, e)
				""".formatted(address, port)).text();
	}

	private static String address(Box box) {
		return box.python(null, """
				import socket
				s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
				s.connect(('192.88.99.77', 9))
				print(s.getsockname()[0])
				""").text();
	}

	private static ExecProcess listening(Box box) {
		ExecProcess process = box.start(null, "/usr/bin/python3", "-c", TestNetwork.program());
		Polling.until("it listens", Duration.ofSeconds(10), () -> connect(box, "127.0.0.1").equals(REACHED));
		return process;
	}

	private static void greet(ServerSocket listener) {
		try {
			while (true) {
				try (var peer = listener.accept()) {
					peer.getOutputStream().write(REACHED.getBytes(java.nio.charset.StandardCharsets.UTF_8));
				}
			}
		}
		catch (IOException closed) {
			// The test is over.
		}
	}

	private static List<String> hostAddresses() throws IOException {
		List<String> addresses = new java.util.ArrayList<>(List.of(GATEWAY, TestNetwork.HOST));
		java.net.NetworkInterface.networkInterfaces()
			.flatMap(java.net.NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress())
			.map(InetAddress::getHostAddress)
			.filter((address) -> !addresses.contains(address))
			.forEach(addresses::add);
		return addresses;
	}

}
