package chat.server;

import static java.util.Objects.requireNonNull;

import chat.server.ServerOptions.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Who gives each setting its value: a flag, else a variable, else the file, else nobody. */
final class SettingOrigins implements IDefaultValueProvider {

    /** The setting that names the file, and so is none that the file can give. */
    private static final String CONFIG = "config";

    private final CommandSpec spec;

    /** What is asked for settings that have no flag, in this order. */
    private final List<SettingSource> sources = new ArrayList<>();

    private @Nullable ParseResult flags;

    SettingOrigins(CommandSpec spec) {
        this.spec = spec;
    }

    /** To be called first: these flags are given. */
    void setFlags(ParseResult flags) {
        this.flags = flags;
    }

    /**
     * Has variables and a file give what has no flag. Blocks.
     *
     * @param fileByFlag the file that a flag names; if null, a variable may name one
     */
    void addVariablesAndFile(Map<String, String> variables, @Nullable String fileByFlag) throws UsageException {
        List<String> names = new ArrayList<>();
        settings().forEach(option -> names.add(nameOf(option)));
        SettingSource environment = new EnvironmentVariables(variables, names);
        sources.add(environment);
        String file = fileByFlag != null ? fileByFlag : environment.value(CONFIG);
        if (file != null) {
            names.remove(CONFIG);
            sources.add(new SettingsFile(path(CONFIG, file), names));
        }
    }

    @Override
    public @Nullable String defaultValue(ArgSpec option) {
        SettingSource source = sourceOf(option);
        return source == null ? null : source.value(nameOf(option));
    }

    /** A setting's value as the name of a file. */
    Path path(String setting, String value) throws UsageException {
        if (value.isBlank()) {
            throw new UsageException(blamed(setting) + ": '' (expected: a file)");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new UsageException(blamed(setting) + ": '" + value + "' can't be the name of a file");
        }
    }

    /** Every setting's value, once they are read, and who gives it. */
    SettingsTable table() {
        SettingsTable table = new SettingsTable();
        for (OptionSpec option : settings()) {
            SettingSource source = sourceOf(option);
            String given = isFlagGiven(option) ? "from " + option.longestName() : "default";
            String origin = source == null ? given : "from " + source.origin(nameOf(option));
            table.add(nameOf(option), option.getValue(), origin);
        }
        return table;
    }

    boolean has(String setting) {
        return option(setting) != null;
    }

    /** Whether anybody gives it: else it has its default. */
    boolean isGiven(String setting) {
        OptionSpec option = requireNonNull(option(setting));
        return isFlagGiven(option) || sourceOf(option) != null;
    }

    /** What to call a setting in a complaint: as it was given, by a flag, a variable or in the file. */
    String blamed(String setting) {
        return blamed(requireNonNull(option(setting)));
    }

    String blamed(ArgSpec option) {
        SettingSource source = sourceOf(option);
        return source == null ? ((OptionSpec) option).longestName() : source.nameOf(nameOf(option));
    }

    /** Whether it is no flag that only asks for something. */
    static boolean isSetting(ArgSpec option) {
        return option.arity().max() > 0;
    }

    /** What gives the setting, or null if a flag or nothing does. */
    private @Nullable SettingSource sourceOf(ArgSpec option) {
        if (!isSetting(option) || isFlagGiven(option)) {
            return null;
        }
        String name = nameOf(option);
        for (SettingSource source : sources) {
            if (source.value(name) != null) {
                return source;
            }
        }
        return null;
    }

    private boolean isFlagGiven(ArgSpec option) {
        return flags != null && flags.hasMatchedOption(((OptionSpec) option).longestName());
    }

    private List<OptionSpec> settings() {
        return spec.options().stream().filter(SettingOrigins::isSetting).toList();
    }

    private @Nullable OptionSpec option(String setting) {
        return spec.findOption("--" + setting);
    }

    private static String nameOf(ArgSpec option) {
        return ((OptionSpec) option).longestName().substring("--".length());
    }
}
