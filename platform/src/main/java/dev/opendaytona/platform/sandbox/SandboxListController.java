package dev.opendaytona.platform.sandbox;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.region.PublicUrl;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists of sandboxes over HTTP.
 */
@RestController
@RequestMapping("/api/sandbox")
final class SandboxListController {

	private static final int USUAL = 100;

	private final Sandboxes sandboxes;

	private final PublicUrl url;

	private final JsonMapper json;

	SandboxListController(Sandboxes sandboxes, PublicUrl url, JsonMapper json) {
		this.sandboxes = sandboxes;
		this.url = url;
		this.json = json;
	}

	@GetMapping
	Mono<Listed> list(ServerHttpRequest request, Caller caller) {
		ListQuery query = new ListQuery(caller.organizationId(), request.getQueryParams(), "regionIds", this.json);
		int limit = query.number("limit", USUAL, ListQuery.MOST);
		SortOrder sort = query.sort("lastActivityAt");
		Cursor cursor = query.cursor();
		if (cursor != null) {
			query.after(cursor, sort);
		}
		return this.sandboxes.select(query.condition() + sort.sql() + " limit " + (limit + 1), query.values())
			.collectList()
			.map((found) -> listed(found, limit, sort, this.url.toolbox(request)));
	}

	private static Listed listed(List<Sandbox> found, int limit, SortOrder sort, String toolboxUrl) {
		List<Sandbox> page = (found.size() > limit) ? found.subList(0, limit) : found;
		String next = (found.size() > limit) ? sort.cursor(page.getLast()).encode() : null;
		return new Listed(page.stream().map((sandbox) -> SandboxView.item(sandbox, toolboxUrl)).toList(), next);
	}

	@GetMapping("/paginated")
	Mono<Page> paginated(ServerHttpRequest request, Caller caller) {
		ListQuery query = new ListQuery(caller.organizationId(), request.getQueryParams(), "regions", this.json);
		int limit = query.number("limit", USUAL, ListQuery.MOST);
		int page = query.number("page", 1, Integer.MAX_VALUE);
		String order = query.sort("createdAt").sql() + " limit " + limit + " offset " + (page - 1L) * limit;
		String toolboxUrl = this.url.toolbox(request);
		return this.sandboxes.select(query.condition() + order, query.values())
			.map((sandbox) -> SandboxView.full(sandbox, toolboxUrl))
			.collectList()
			.zipWith(this.sandboxes.count(query.condition(), query.values()),
					(items, total) -> new Page(items, total, page, (total + limit - 1) / limit));
	}

	/** Some of the sandboxes, and where to go on. */
	record Listed(List<SandboxView> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {

	}

	/** A page of sandboxes. */
	record Page(List<SandboxView> items, long total, int page, long totalPages) {

	}

}
