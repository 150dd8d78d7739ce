package dev.opendaytona.runner.toolbox.lsp;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class SymbolsTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String RANGE = "{'start':{'line':1,'character':2},'end':{'line':3,'character':4}}";

	private static Symbols.Answer answer(String result) {
		return JSON.readValue(("{'result':" + result + "}").replace('\'', '"'), Symbols.Answer.class);
	}

	@Test
	void treeIsFlattenedWithParentsFirst() {
		String tree = """
				[{'name':'a','kind':5,'range':%1$s,'selectionRange':%1$s,'detail':'x','tags':[1],'children':[
				{'name':'b','kind':6,'range':%1$s,'children':[{'name':'c','kind':13,'range':%1$s}]}]},
				{'name':'d','kind':12,'range':%1$s,'children':null}]""".formatted(RANGE);
		assertThat(answer(tree).flat("file:///x")).extracting(LspSymbol::name).containsExactly("a", "b", "c", "d");
		assertThat(answer(tree).flat("file:///x").getFirst())
			.isEqualTo(new LspSymbol("a", 5, new LspSymbol.Location("file:///x",
					new LspSymbol.Range(new LspSymbol.Position(1, 2), new LspSymbol.Position(3, 4)))));
	}

	@Test
	void flatSymbolsKeepTheirLocation() {
		String flat = "[{'name':'a','kind':5,'location':{'uri':'file:///y','range':%s},'containerName':'z'}]"
			.formatted(RANGE);
		assertThat(answer(flat).flat("file:///x").getFirst().location().uri()).isEqualTo("file:///y");
	}

	@Test
	void symbolsThatLackSomethingAreShownAsFarAsKnown() {
		assertThat(answer("null").flat("file:///x")).isEmpty();
		assertThat(answer("[null,{},{'kind':5},{'name':'a'},{'name':'b','location':{'uri':'file:///y'}}]")
			.flat("file:///x")).extracting((symbol) -> symbol.name() + " " + symbol.location().uri())
			.containsExactly("a file:///x", "b file:///y");
	}

	@Test
	void completionsMayBeAListOfItemsAlone() {
		assertThat(CompletionList.of(null)).isEqualTo(new CompletionList(false, java.util.List.of()));
		assertThat(CompletionList.of(JSON.readTree("\"text\"")).items()).isEmpty();
		CompletionList list = CompletionList
			.of(JSON.readTree("[{\"label\":\"a\",\"kind\":\"x\"},{\"label\":1},7,null]"));
		assertThat(list.isIncomplete()).isFalse();
		assertThat(list.items()).extracting(CompletionList.Item::label, CompletionList.Item::kind)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("a", null));
	}

}
