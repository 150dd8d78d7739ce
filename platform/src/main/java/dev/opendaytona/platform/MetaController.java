package dev.opendaytona.platform;

import java.util.Map;

import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.snapshot.Snapshots;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the server is and whether it works, over HTTP.
 */
@RestController
@RequestMapping("/api")
final class MetaController {

	private static final Map<String, String> OK = Map.of("status", "ok");

	private final PublicUrl url;

	private final DatabaseClient database;

	private final RunnerClient runner;

	MetaController(PublicUrl url, DatabaseClient database, RunnerClient runner) {
		this.url = url;
		this.database = database;
		this.runner = runner;
	}

	@GetMapping("/health")
	Map<String, String> health() {
		return OK;
	}

	/** Ready when the database answers and the runner does. */
	@GetMapping("/health/ready")
	Mono<Map<String, String>> ready() {
		return this.database.sql("select 1").fetch().one().then(this.runner.info()).thenReturn(OK);
	}

	@GetMapping("/config")
	Config config(ServerHttpRequest request) {
		String base = this.url.base(request);
		return new Config(ClientFilter.API_VERSION, new Oidc("", "", ""), false, Map.of(),
				base + "/{{PORT}}-{{sandboxId}}", this.url.toolbox(request), Snapshots.DEFAULT, base, 43_200, false,
				"production");
	}

	/** The configuration that clients read. */
	record Config(String version, Oidc oidc, boolean linkedAccountsEnabled, Map<String, Object> announcements,
			String proxyTemplateUrl, String proxyToolboxUrl, String defaultSnapshot, String dashboardUrl,
			int maxAutoArchiveInterval, boolean maintananceMode, String environment) {

	}

	/** The login server; there is none. */
	record Oidc(String issuer, String clientId, String audience) {

	}

}
