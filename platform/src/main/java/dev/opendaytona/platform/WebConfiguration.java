package dev.opendaytona.platform;

import dev.opendaytona.platform.access.CallerArgument;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/**
 * How bodies and arguments of controllers are read.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebFluxConfigurer {

	private static final int LARGEST_BODY = 1 << 20;

	private final JsonMapper json;

	WebConfiguration(JsonMapper json) {
		this.json = json;
	}

	@Override
	public void configureHttpMessageCodecs(ServerCodecConfigurer codecs) {
		codecs.defaultCodecs().maxInMemorySize(LARGEST_BODY);
		codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(this.json));
		codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(this.json));
	}

	@Override
	public void configureArgumentResolvers(ArgumentResolverConfigurer resolvers) {
		resolvers.addCustomResolver(new CallerArgument());
	}

}
