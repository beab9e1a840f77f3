package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Of processes that do nothing, so that what they take does not change. */
@EnabledOnOs(OS.LINUX)
class ProcessUseTest {

    private Process first;
    private Process second;

    @BeforeEach
    void start() throws IOException {
        first = waiting("cat", "-");
        second = waiting("cat", "-", "-");
    }

    /** A process that has begun to wait for input, so that its memory is what it will be. */
    private static Process waiting(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().write('x');
        process.getOutputStream().flush();
        assertThat(process.getInputStream().read()).isEqualTo('x');
        return process;
    }

    @AfterEach
    void end() {
        first.destroy();
        second.destroy();
    }

    private static ProcessUse use(Process... processes) {
        return new ProcessUse(List.of(processes).stream().map(Process::toHandle).toList());
    }

    @Test
    void severalAreSummed() {
        long one = Objects.requireNonNull(use(first).residentKb());
        long other = Objects.requireNonNull(use(second).residentKb());

        assertThat(one).isPositive();
        assertThat(use(first, second).residentKb()).isEqualTo(one + other);
    }

    @Test
    void processorTimeIsSummedToo() {
        ProcessHandle here = ProcessHandle.current();
        long once = new ProcessUse(List.of(here)).cpuNanos();

        assertThat(once).isPositive();
        assertThat(new ProcessUse(List.of(here, here)).cpuNanos()).isGreaterThanOrEqualTo(2 * once);
    }

    @Test
    void optionsOfEachAreTold() {
        assertThat(use(first).options()).isEqualTo("-");
        assertThat(use(first, second).options()).isEqualTo("-; - -");
    }

    @Test
    void memoryIsUnknownIfThatOfOneIs() throws Exception {
        second.destroy();
        second.waitFor();

        assertThat(use(first, second).residentKb()).isNull();
    }
}
