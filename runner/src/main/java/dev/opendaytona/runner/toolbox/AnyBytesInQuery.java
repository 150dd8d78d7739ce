package dev.opendaytona.runner.toolbox;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.runner.engine.PathText;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets the paths of a query be any bytes: what is no UTF-8 in it, as {@code %FF}, becomes
 * the text that stands for those bytes. Spring would make it a replacement character, and
 * the request one for another file.
 */
@Component
final class AnyBytesInQuery implements WebFilter {

	private static final Pattern ENCODED = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

	private static final Pattern BEYOND_ASCII = Pattern.compile("%[89A-Fa-f][0-9A-Fa-f]");

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		URI uri = exchange.getRequest().getURI();
		String query = uri.getRawQuery();
		if (query == null || !BEYOND_ASCII.matcher(query).find()) {
			return chain.filter(exchange);
		}
		String target = uri.toString();
		URI changed = URI.create(target.substring(0, target.indexOf('?') + 1) + text(query));
		return chain.filter(exchange.mutate().request((request) -> request.uri(changed)).build());
	}

	static String text(String query) {
		return ENCODED.matcher(query).replaceAll(AnyBytesInQuery::encoded);
	}

	private static String encoded(java.util.regex.MatchResult run) {
		byte[] bytes = HexFormat.of().parseHex(run.group().replace("%", ""));
		return Matcher.quoteReplacement(URLEncoder.encode(PathText.sent(bytes), StandardCharsets.UTF_8));
	}

}
