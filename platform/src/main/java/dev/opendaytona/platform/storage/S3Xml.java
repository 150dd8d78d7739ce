package dev.opendaytona.platform.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The little XML that S3 needs.
 */
final class S3Xml {

	private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

	private static final int LONGEST = 4 << 20;

	private static final Pattern ETAG = Pattern.compile("[0-9a-f]{32}");

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

	private static final XMLInputFactory READER = reader();

	private S3Xml() {
	}

	/** An entity of a document could name a file of this machine. */
	private static XMLInputFactory reader() {
		XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
		factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		return factory;
	}

	/** The root of a document. */
	static String document(String name, String... content) {
		return HEAD + "<" + name + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + String.join("", content)
				+ "</" + name + ">";
	}

	/** An element with others in it. */
	static String group(String name, String... content) {
		return "<" + name + ">" + String.join("", content) + "</" + name + ">";
	}

	/** An element with a text in it. */
	static String text(String name, Object value) {
		return "<" + name + ">" + escape(String.valueOf(value)) + "</" + name + ">";
	}

	static String error(S3Failure failure, String resource) {
		return HEAD + group("Error", text("Code", failure.code()),
				text("Message", String.valueOf(failure.getMessage())), text("Resource", resource));
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;")
			.replace("<", "&lt;")
			.replace(">", "&gt;")
			.replace("\"", "&quot;")
			.replaceAll("[\\p{Cntrl}\\uFFFE\\uFFFF]", "?");
	}

	/**
	 * Reads the parts that a client names at the end of an upload.
	 * @throws S3Failure when it names none rightly
	 */
	static List<Uploads.Part> parts(InputStream body) throws IOException {
		byte[] bytes = body.readNBytes(LONGEST + 1);
		if (bytes.length > LONGEST) {
			throw S3Failure.malformed("The list of parts is too long");
		}
		try {
			return parts(READER.createXMLStreamReader(new ByteArrayInputStream(bytes)));
		}
		catch (XMLStreamException wrong) {
			throw S3Failure.malformed("The list of parts is not well-formed XML");
		}
	}

	private static List<Uploads.Part> parts(XMLStreamReader reader) throws XMLStreamException {
		List<Uploads.Part> result = new ArrayList<>();
		String number = "";
		String etag = "";
		while (reader.hasNext()) {
			int event = reader.next();
			if (event == XMLStreamConstants.START_ELEMENT) {
				switch (reader.getLocalName()) {
					case "PartNumber" -> number = reader.getElementText().strip();
					case "ETag" -> etag = reader.getElementText().strip();
					default -> {
					}
				}
			}
			else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("Part")) {
				result.add(part(number, etag.replace("\"", "").toLowerCase(Locale.ROOT)));
			}
		}
		return result;
	}

	private static Uploads.Part part(String number, String etag) {
		if (!NUMBER.matcher(number).matches() || !ETAG.matcher(etag).matches()) {
			throw S3Failure.malformed("A part has no PartNumber or no ETag of this store");
		}
		return new Uploads.Part(Integer.parseInt(number), etag);
	}

}
