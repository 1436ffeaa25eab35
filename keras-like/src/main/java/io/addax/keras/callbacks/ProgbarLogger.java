package io.addax.keras.callbacks;

import io.addax.keras.utils.Progbar;
import io.addax.keras.utils.Progbar.Style;
import java.util.function.DoubleSupplier;

/**
 * Shows progress as Keras does: a bar that is redrawn on a terminal ({@code verbose} 1), or a line
 * per epoch ({@code verbose} 2, and also 1 where there is no terminal). Logs are computed only when
 * they are shown. Source: {@code keras.callbacks.ProgbarLogger}.
 */
public final class ProgbarLogger extends Callback {
  private Style style;
  private DoubleSupplier clock;
  private Progbar bar;
  private long target = -1;
  private long seen;
  private boolean inFit;

  /** Shows progress in this style, whatever {@code verbose} and the terminal say. */
  public ProgbarLogger style(Style newStyle) {
    this.style = newStyle;
    return this;
  }

  /** The time in seconds, for tests. */
  ProgbarLogger clock(DoubleSupplier seconds) {
    this.clock = seconds;
    return this;
  }

  private void begin(String prefix) {
    seen = 0;
    bar = new Progbar(target).style(style()).prefix(prefix).allStateful().printTo(output());
    if (clock != null) {
      bar.clock(clock);
    }
    bar.begin();
  }

  private Style style() {
    return style == null ? Style.of(parameters().verbose()) : style;
  }

  private void show(int batch, Logs logs) {
    seen = batch + 1L;
    bar.update(seen, logs::asMap, false);
  }

  private void end(Logs logs) {
    if (target < 0) {
      target = seen;
      bar.target(seen);
    }
    bar.update(target, logs::asMap, true);
  }

  @Override
  protected boolean isForChiefOnly() {
    return true;
  }

  @Override
  public void onTrainBegin() {
    inFit = true;
    target = parameters().steps();
  }

  @Override
  public void onEpochBegin(int epoch) {
    String title = "Epoch " + (epoch + 1) + "/" + parameters().epochs();
    boolean titled = parameters().epochs() > 1 && style() != Style.SILENT;
    // Where a bar is asked for but there is no terminal, an epoch is one line and not two.
    boolean oneLine = parameters().verbose() == 1 && style() == Style.LINE;
    if (titled && !oneLine) {
      output().println(title);
    }
    begin(titled && oneLine ? title + " - " : "");
  }

  @Override
  public void onTrainBatchEnd(int batch, Logs logs) {
    show(batch, logs);
  }

  @Override
  public void onEpochEnd(int epoch, Logs logs) {
    end(logs);
  }

  @Override
  public void onTestBegin() {
    if (!inFit) {
      target = parameters().steps();
      begin("");
    }
  }

  @Override
  public void onTestBatchEnd(int batch, Logs logs) {
    if (!inFit) {
      show(batch, logs);
    }
  }

  @Override
  public void onTestEnd(Logs logs) {
    if (!inFit) {
      end(logs);
    }
  }

  @Override
  public void onPredictBegin() {
    target = parameters().steps();
    begin("");
  }

  @Override
  public void onPredictBatchEnd(int batch) {
    show(batch, Logs.empty());
  }

  @Override
  public void onPredictEnd() {
    end(Logs.empty());
  }
}
