package chat.protocol;

import chat.protocol.ChatCommand.Face;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Run by the build: what the page needs of the protocol, its limits, commands and phrases, as a JavaScript module. */
public final class ProtocolModule {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private ProtocolModule() {}

    /** The module's text. */
    public static String text() throws IOException, IllegalAccessException {
        StringBuilder module = new StringBuilder(
                "// Written by the build from chat.protocol: what is to be changed, is changed there.\n");
        Map<String, Object> phrases = new LinkedHashMap<>();
        for (Field field : ProtocolLimits.class.getFields()) {
            export(module, field.getName(), field.get(null));
        }
        for (Field field : Phrases.class.getFields()) {
            phrases.put(field.getName(), field.get(null));
        }
        export(module, "PHRASES", phrases);
        export(module, "GOODBYES", Phrases.GOODBYES);
        export(module, "LEAVES", Phrases.LEAVES);
        export(module, "ROLES", Phrases.ROLES);
        export(module, "FACES", Phrases.FACES);
        export(module, "SAID_ALOUD", Phrases.SAID_ALOUD);
        export(module, "TOLD_WHOLE", Phrases.TOLD_WHOLE);
        export(module, "NO_TOPIC", MessageText.NO_TOPIC);
        export(
                module,
                "COMMANDS",
                ChatCommand.of(Face.PAGE, Role.GUEST).stream()
                        .map(ProtocolModule::command)
                        .toList());
        export(module, "HINTS", hints());
        export(
                module,
                "NEAREST",
                Map.of(
                        "maxLength", Nearest.MAX_LENGTH,
                        "maxErrors", Nearest.MAX_ERRORS_OF_A_HINT,
                        "minBeginning", Nearest.MIN_BEGINNING));
        return module.toString();
    }

    private static void export(StringBuilder module, String name, Object value) throws IOException {
        module.append("export const ")
                .append(name)
                .append(" = ")
                .append(JSON.writeValueAsString(value))
                .append(";\n");
    }

    private static Map<String, Object> command(ChatCommand command) {
        Feature needs = command.needs();
        return Map.of(
                "command", lowerCase(command),
                "feature", needs == null ? "" : needs.wire(),
                "word", command.word(Face.PAGE),
                "aliases", command.aliases(Face.PAGE),
                "who", lowerCase(command.role()),
                "arguments",
                        command.arguments().stream()
                                .map(one -> Map.of("kind", lowerCase(one.kind()), "isOptional", one.isOptional()))
                                .toList(),
                "usage", command.usage(Face.PAGE),
                "purpose", command.purpose(),
                "misuse", command.misuse(Face.PAGE),
                "explanation", command.explanation(Face.PAGE));
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What is said of words that are no commands, but people's habits. */
    private static Map<String, String> hints() {
        return Stream.concat(Phrases.HABITS.keySet().stream(), Stream.of(Phrases.RENAME))
                .map(word -> Face.PAGE.sign() + word)
                .filter(word -> ChatCommand.find(Face.PAGE, Role.GUEST, word) == null)
                .collect(Collectors.toMap(word -> word, word -> Phrases.hint(Face.PAGE, Role.GUEST, word)));
    }
}
