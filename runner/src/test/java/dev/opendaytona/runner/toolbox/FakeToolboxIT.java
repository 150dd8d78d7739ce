package dev.opendaytona.runner.toolbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.web.ErrorHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The toolbox over an engine without isolation.
 */
class FakeToolboxIT implements InfoContract, FilesContract, ProcessContract, CodeRunContract, TransferContract {

	private static final int MOST = 2000;

	private static final Account USER = new Account("root", 0, 0, "/home/worker", "/bin/bash");

	@TempDir
	private static Path directory;

	private static FakeEngine engine;

	private static ConfigurableApplicationContext server;

	@BeforeAll
	static void start() {
		engine = new FakeEngine(directory, USER);
		engine.make("one");
		engine.make(FakeEngine.STOPPED);
		engine.make(FakeEngine.WITHOUT_SHELL);
		server = new SpringApplicationBuilder(Server.class).initializers((context) -> {
			context.getBeanFactory().registerSingleton("engine", engine);
			context.getBeanFactory().registerSingleton("toolboxState", new ToolboxState(directory.resolve("state")));
		})
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--opendaytona.toolbox.max-entries=" + MOST);
	}

	@AfterAll
	static void stop() {
		server.close();
		engine.close();
	}

	/** No configuration by its annotation: the scan for the toolbox would find it. */
	@EnableAutoConfiguration
	@Import(ToolboxConfiguration.class)
	static class Server {

		@Bean
		ErrorHandler errorHandler(ObjectMapper json) {
			return new ErrorHandler(json, Clock.systemUTC(), ToolboxOrigin::of);
		}

	}

	private static ToolboxClient client(String id) {
		String port = server.getEnvironment().getProperty("local.server.port");
		return new ToolboxClient(URI.create("http://127.0.0.1:" + port + "/sandboxes/" + id + "/toolbox"), Map.of());
	}

	@Override
	public ToolboxClient toolbox() {
		return client("one");
	}

	@Override
	public ToolboxClient unknown() {
		return client("unknown");
	}

	@Override
	public String home() {
		return USER.home();
	}

	@Test
	void stoppedSandboxIsConflict() {
		ToolboxContract.assertError(client(FakeEngine.STOPPED).execute("true"), 409, "SANDBOX_NOT_RUNNING");
		ToolboxContract.assertError(client(FakeEngine.STOPPED).get("/files"), 409, "SANDBOX_NOT_RUNNING");
	}

	@Test
	void listOfMoreThanTheMostIsRefusedAtAnyDepth() {
		toolbox().execute("mkdir -p most/sub; cd most; seq 1500 | xargs touch; cd sub; seq 1500 | xargs touch");
		assertThat(toolbox().get("/files?path=most").json().size()).isEqualTo(1501);
		ToolboxContract.assertError(toolbox().get("/files?path=most&depth=2"), 400, "BAD_REQUEST");
		ToolboxContract.assertError(toolbox().get("/files/search?path=most&pattern=x"), 400, "BAD_REQUEST");
		toolbox().execute("cd most; seq 1501 2000 | xargs touch");
		ToolboxContract.assertError(toolbox().get("/files?path=most"), 400, "BAD_REQUEST");
		toolbox().delete("/files?path=most&recursive=true");
	}

	@Test
	void executeWithoutShellAnswersMinusOneAndWhatToDo() {
		ToolboxClient.Answer answer = client(FakeEngine.WITHOUT_SHELL).execute("true");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(-1);
		assertThat(answer.json().path("result").asString()).contains("no shell", "/bin/sh");
	}

}
