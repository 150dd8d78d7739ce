package dev.opendaytona.platform.storage;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * An S3 to keep objects in.
 *
 * @param endpoint its base URL
 * @param publicEndpoint the same as clients reach it
 * @param bucket the bucket, which has to be there
 * @param region the region
 * @param accessKey the access key; null for what the machine has (variables, a role)
 * @param secret its secret
 * @param pathStyle whether the bucket is in the path, not in the host name
 * @param role the role that clients are given a part of, by STS; null for none
 * @param sts the endpoint of STS
 * @param shared whether clients are given the access key itself when there is no role
 */
public record S3Settings(URI endpoint, URI publicEndpoint, String bucket, String region, @Nullable String accessKey,
		@Nullable Secret secret, boolean pathStyle, @Nullable String role, URI sts, boolean shared) {

	private static final String FORM = "The S3 URL is not of the form 'https://KEY:SECRET@host/bucket?region=REGION',"
			+ " optionally with &path-style=false, &public-url=URL, &role=ARN, &sts=URL or &share=true;"
			+ " correct it (percent-encode special characters)";

	private static final Pattern BUCKET = Pattern.compile("/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/?");

	private static final Set<String> OPTIONS = Set.of("region", "path-style", "public-url", "role", "sts", "share");

	private static final String AWS = "amazonaws.com";

	/**
	 * Reads one text that holds it all.
	 * @param url the text
	 * @return the settings
	 * @throws ApiException.InvalidRequest when it has another form
	 */
	public static S3Settings parse(String url) {
		try {
			URI uri = URI.create(url);
			Map<String, String> options = options(uri);
			if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
					|| !BUCKET.matcher(String.valueOf(uri.getPath())).matches()
					|| !OPTIONS.containsAll(options.keySet())) {
				throw new ApiException.InvalidRequest(FORM);
			}
			return of(uri, options);
		}
		catch (IllegalArgumentException wrong) {
			// The cause would repeat the secret.
			throw new ApiException.InvalidRequest(FORM);
		}
	}

	private static S3Settings of(URI uri, Map<String, String> options) {
		String authority = uri.getRawAuthority().replaceFirst("^[^@]*@", "");
		URI endpoint = URI.create(uri.getScheme() + "://" + authority);
		boolean amazon = uri.getHost().endsWith(AWS);
		String region = options.getOrDefault("region", "us-east-1");
		URI sts = amazon ? URI.create("https://sts." + region + "." + AWS) : endpoint;
		String[] login = login(uri);
		return new S3Settings(endpoint, uri(options, "public-url", endpoint), uri.getPath().replace("/", ""), region,
				(login.length == 2) ? login[0] : null, (login.length == 2) ? Secret.of(login[1]) : null,
				Boolean.parseBoolean(options.getOrDefault("path-style", Boolean.toString(!amazon))),
				options.get("role"), uri(options, "sts", sts),
				Boolean.parseBoolean(options.getOrDefault("share", "false")));
	}

	private static String[] login(URI uri) {
		String text = (uri.getUserInfo() != null) ? uri.getUserInfo() : "";
		String[] login = text.split(":", 2);
		if (!text.isEmpty() && login.length != 2) {
			throw new ApiException.InvalidRequest(FORM);
		}
		return login;
	}

	private static URI uri(Map<String, String> options, String name, URI usual) {
		return options.containsKey(name) ? URI.create(options.getOrDefault(name, "").replaceFirst("/$", "")) : usual;
	}

	private static Map<String, String> options(URI uri) {
		Map<String, String> result = new TreeMap<>();
		if (uri.getRawQuery() != null) {
			for (String pair : uri.getRawQuery().split("&", -1)) {
				int equals = Math.max(pair.indexOf('='), 0);
				result.put(pair.substring(0, equals), UriEncoding.decode(pair.substring(equals + 1)));
			}
		}
		return result;
	}

}
