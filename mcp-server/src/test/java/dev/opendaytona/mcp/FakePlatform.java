package dev.opendaytona.mcp;

import java.net.URI;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

/**
 * A platform that knows one sandbox, {@code box-1} named {@code mine}, and one key; it
 * answers as the contract says.
 */
public final class FakePlatform implements AutoCloseable {

	public static final String KEY = "dtn_good";

	private final WireMockServer server = new WireMockServer(
			options().dynamicPort().bindAddress("127.0.0.1").containerThreads(64).asynchronousResponseEnabled(true));

	private final String baseUrl;

	public FakePlatform() {
		this.server.start();
		this.baseUrl = this.server.baseUrl();
		on(get(urlPathEqualTo("/api/api-keys/current")).withHeader("Authorization", equalTo("Bearer " + KEY)),
				json("{\"name\":\"key\"}"));
		on(get(urlPathEqualTo("/api/api-keys/current")).atPriority(9), failure(401, "Invalid credentials"));
		sandbox("started");
		on(get(urlPathEqualTo("/toolbox/box-1/work-dir")), json("{\"dir\":\"/home/daytona\"}"));
		on(get(urlPathEqualTo("/api/sandbox/nix")), failure(404, "Sandbox with ID or name nix not found"));
		on(delete(urlPathEqualTo("/api/sandbox/box-1")), json(sandboxJson("destroying")));
		on(post(urlPathEqualTo("/api/sandbox")), json(sandboxJson("started")));
	}

	public WireMockServer server() {
		return this.server;
	}

	public URI apiUrl() {
		return URI.create(this.baseUrl + "/api");
	}

	public PlatformEndpoint endpoint() {
		return new PlatformEndpoint(apiUrl(), Secret.of(KEY));
	}

	public void sandbox(String state) {
		on(get(urlPathEqualTo("/api/sandbox/box-1")), json(sandboxJson(state)));
		on(get(urlPathEqualTo("/api/sandbox/mine")), json(sandboxJson(state)));
	}

	public String sandboxJson(String state) {
		return """
				{"id":"box-1","name":"mine","state":"%s","snapshot":"daytona-small","labels":{"a":"b"},"env":{},
				 "autoStopInterval":15,"autoDeleteInterval":1440,"createdAt":"2026-11-01T00:00:00Z",
				 "toolboxProxyUrl":"%s/toolbox"}""".formatted(state, this.baseUrl);
	}

	public void on(MappingBuilder request, ResponseDefinitionBuilder response) {
		this.server.stubFor(request.willReturn(response));
	}

	public static ResponseDefinitionBuilder json(String body) {
		return aResponse().withStatus(200).withHeader("Content-Type", "application/json").withBody(body);
	}

	public static ResponseDefinitionBuilder failure(int status, String message) {
		return failure(status, message, null);
	}

	public static ResponseDefinitionBuilder failure(int status, String message, @Nullable String code) {
		String field = (code != null) ? ",\"code\":\"" + code + "\"" : "";
		return json("{\"statusCode\":" + status + ",\"message\":\"" + message + "\"" + field + "}").withStatus(status);
	}

	@Override
	public void close() {
		this.server.stop();
	}

}
