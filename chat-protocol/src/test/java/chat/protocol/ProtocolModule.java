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
        export(module, "RANKS", Stream.of(Role.values()).map(Role::wire).toList());
        export(module, "GIVEN_ROLES", Role.GIVEN);
        export(module, "TERM_UNITS", Term.UNITS);
        export(module, "MODERATED", Phrases.MODERATED);
        export(module, "FACES", Phrases.FACES);
        export(module, "SAID_ALOUD", Phrases.SAID_ALOUD);
        export(module, "TOLD_WHOLE", Phrases.TOLD_WHOLE);
        export(module, "NO_TOPIC", MessageText.NO_TOPIC);
        export(
                module,
                "COMMANDS",
                ChatCommand.of(Face.PAGE, Role.OPERATOR).stream()
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
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("command", lowerCase(command));
        row.put("feature", needs == null ? "" : needs.wire());
        row.put("word", command.word(Face.PAGE));
        row.put("aliases", command.aliases(Face.PAGE));
        row.put("who", lowerCase(command.role()));
        row.put("suitsGuests", command.suits(true));
        row.put("suitsAccounts", command.suits(false));
        row.put(
                "arguments",
                command.arguments().stream()
                        .map(one -> Map.of("kind", lowerCase(one.kind()), "isOptional", one.isOptional()))
                        .toList());
        row.put("usage", command.usage(Face.PAGE));
        row.put("purpose", command.purpose());
        row.put("misuse", command.misuse(Face.PAGE));
        row.put("explanation", command.explanation(Face.PAGE));
        return row;
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
