package chat.client.bench;

import chat.protocol.PeerText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What some processes take of the machine together, as far as the operating system tells. */
record ProcessUse(List<ProcessHandle> processes) {

    /** Code points of a command line that people still read. */
    private static final int MAX_OPTIONS = 300;

    /** Processor time since their start in nanoseconds; 0 for one of which that is not told. */
    long cpuNanos() {
        return processes.stream()
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    /**
     * What each was started with, behind {@code -jar} and the jar's name if that is so, with a semicolon between two; empty where it
     * is not told.
     */
    String options() {
        return PeerText.abbreviate(
                processes.stream()
                        .map(ProcessUse::options)
                        .filter(options -> !options.isEmpty())
                        .collect(Collectors.joining("; ")),
                MAX_OPTIONS);
    }

    private static String options(ProcessHandle process) {
        List<String> all = List.of(process.info().arguments().orElse(new String[0]));
        int jar = all.indexOf("-jar");
        List<String> options = jar < 0 ? all : all.subList(Math.min(jar + 2, all.size()), all.size());
        return PeerText.clean(String.join(" ", options));
    }

    /** Resident memory in kilobytes; null where no {@code /proc} tells that of each. */
    @Nullable
    Long residentKb() {
        long sum = 0;
        for (ProcessHandle process : processes) {
            Long kilobytes = residentKb(process);
            if (kilobytes == null) {
                return null;
            }
            sum += kilobytes;
        }
        return sum;
    }

    private static @Nullable Long residentKb(ProcessHandle process) {
        try {
            return Files.readAllLines(
                            Path.of("/proc", Long.toString(process.pid()), "status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.valueOf(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null; // another operating system, or the process is gone
        }
    }
}
